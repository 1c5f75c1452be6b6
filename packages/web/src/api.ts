import { createApiClient } from '@imgstream/client'
import { noteSignedOut } from './sign-in/sign-in-state.ts'

/** The API of the server that served this page. Wherever it answers that nobody is signed in, the page asks to sign in again. */
export const api = createApiClient({
  fetch: async (...request) => {
    const answer = await fetch(...request)
    if (answer.status === 401 && !isAboutSignIn(answer.url)) noteSignedOut()
    return answer
  },
})

/** A wrong password is no end of a session. */
const isAboutSignIn = (url: string) => /\/api\/(session|password|passkeys|links|set-up)/.test(url)
