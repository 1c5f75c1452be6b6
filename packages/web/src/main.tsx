import './theme.css'
import './base.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { chosenLanguage, LanguageProvider, loadMessages } from './messages/language.tsx'
import { loadSignInState } from './sign-in/load-state.ts'
import { preferences } from './state/preferences.ts'

function applyTheme() {
  const { theme } = preferences.get()
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}
applyTheme()
preferences.subscribe(applyTheme)

const [initial] = await Promise.all([loadMessages(chosenLanguage()), loadSignInState()])
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <LanguageProvider initial={initial}>
      <App />
    </LanguageProvider>
  </StrictMode>,
)
