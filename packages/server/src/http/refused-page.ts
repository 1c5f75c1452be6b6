import { createHash } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import type { OidcRefusal } from '../domain/ports/oidc.ts'

/** `not_begun`: this browser has no sign-in under way; it took too long, or was begun elsewhere. */
export type Refused = OidcRefusal | 'not_begun'

type Language = 'en' | 'ja'
interface Words {
  title: string
  again: string
  other: string
  why: Record<Refused, string>
}

const words: Record<Language, Words> = {
  en: {
    title: 'You are not signed in',
    again: 'Try again',
    other: 'Sign in with another account',
    why: {
      denied: 'The sign-in was cancelled, or the provider did not allow it.',
      not_allowed: 'This account may not use this library. Ask whoever runs it to let you in, or use another account.',
      unverified: 'The provider has not verified the e-mail address of this account. Verify it there, then try again.',
      invalid: 'The answer of the sign-in provider cannot be trusted, so nobody was signed in. Try again.',
      not_begun: 'The sign-in took too long, or was begun in another window or browser. Try again here.',
    },
  },
  ja: {
    title: 'ログインしていません',
    again: 'もう一度試す',
    other: '別のアカウントでログインする',
    why: {
      denied: 'ログインが取り消されたか、認証サービスが許可しませんでした。',
      not_allowed: 'このアカウントでは、このライブラリを利用できません。管理者に追加を依頼するか、別のアカウントでログインしてください。',
      unverified: '認証サービスで、このアカウントのメールアドレスが確認されていません。確認を済ませてから、もう一度お試しください。',
      invalid: '認証サービスの応答を信頼できないため、ログインできませんでした。もう一度お試しください。',
      not_begun: 'ログインに時間がかかりすぎたか、別のウィンドウまたはブラウザーで始められています。ここでもう一度お試しください。',
    },
  },
}

export const refusalSentence = (refused: Refused) => words.en.why[refused]

const style =
  ':root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;margin:0}main{max-width:32rem;margin:15vh auto 0;padding:1rem}' +
  'a{color:LinkText}li{padding:.25rem 0}:focus-visible{outline:2px solid}'
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** What a person sees who came back from a sign-in provider and may not come in. It needs nothing else of the server. */
export function sendRefusedPage(reply: FastifyReply, refused: Refused, accepted: string | undefined, signInPath: string) {
  const language = languageOf(accepted)
  const { title, again, other, why } = words[language]
  const page = `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title} – ImgStream</title><style>${style}</style></head><body><main><h1>${title}</h1><p role="alert">${why[refused]}</p>
<ul><li><a href="${signInPath}">${again}</a></li><li><a href="${signInPath}?again=true">${other}</a></li></ul></main></body></html>`
  reply.raw.setHeader('content-security-policy', policy)
  return reply.code(403).type('text/html; charset=utf-8').send(page)
}

/** Of the two languages the one that the browser names first. */
function languageOf(accepted = ''): Language {
  const named = accepted.split(',').flatMap((each) => /^\s*(ja|en)\b/i.exec(each)?.[1]?.toLowerCase() ?? [])
  return named[0] === 'ja' ? 'ja' : 'en'
}
