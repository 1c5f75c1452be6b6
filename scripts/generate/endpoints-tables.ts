import { type Endpoint, type EndpointName, endpoints, tusPath } from '@imgstream/contract'
import { summariesInJapanese } from './summaries-ja.ts'

export type DocumentLanguage = 'en' | 'ja'

/** The first family whose pattern fits an endpoint's path has it; the last takes what is left. */
const families: readonly { pattern: RegExp; en: string; ja: string }[] = [
  { pattern: /^\/(health|ready|metrics)$/, en: 'Health and metrics', ja: '状態と指標' },
  { pattern: /^\/api\/photos\/:id\/versions|^\/api\/versions/, en: 'Versions', ja: 'バージョン' },
  { pattern: /^\/api\/trash|\/:id\/restore$/, en: 'Trash', ja: 'ゴミ箱' },
  { pattern: /^\/api\/(photos|timeline|library)/, en: 'Photos', ja: '写真' },
  { pattern: /^\/api\/uploads/, en: 'Resumable uploads', ja: '再開できるアップロード' },
  { pattern: /^\/api\/collisions/, en: 'Collisions', ja: '衝突' },
  { pattern: /^\/api\/batches/, en: 'Batches and reviews', ja: 'アップロード単位の操作と確認' },
  { pattern: /^\/api\/monitoring/, en: 'Monitoring', ja: 'モニタリング' },
  { pattern: /^\/api\/(jobs|integrity|support|admin)/, en: 'Operation', ja: '運用' },
  { pattern: /^\/api\/(tokens|sessions?|passkeys|password|oidc)/, en: 'Signing in and tokens', ja: 'ログインとトークン' },
  { pattern: /^\/api\/(accounts|invitations|links|set-up)/, en: 'Accounts', ja: 'アカウント' },
  { pattern: /./, en: 'Oneself', ja: '自分と設定' },
]

const words = {
  en: {
    heads: ['Method', 'Path', 'What it does', 'Who may', 'Errors of its own'],
    public: 'everybody',
    person: 'person',
    operator: 'operator',
    owner: 'account with the role owner',
    tus: 'those of the commit',
  },
  ja: {
    heads: ['メソッド', 'パス', '内容', '使える人', '固有のエラー'],
    public: '誰でも',
    person: '本人',
    operator: '運用者',
    owner: '役割がオーナーの人',
    tus: 'commit と同じ',
  },
} as const

/** tus has methods that the table of endpoints does not know: it is a protocol of its own at one address. */
const tusRows: Record<DocumentLanguage, readonly string[][]> = {
  en: [
    ['POST', tusPath, 'Begin a resumable upload (tus)'],
    ['HEAD', `${tusPath}/{id}`, 'How many bytes have arrived (tus)'],
    ['PATCH', `${tusPath}/{id}`, 'Send bytes; the last ones store the photo (tus)'],
    ['DELETE', `${tusPath}/{id}`, 'Give an upload up (tus)'],
  ],
  ja: [
    ['POST', tusPath, '再開できるアップロードを始める（tus）'],
    ['HEAD', `${tusPath}/{id}`, '届いているバイト数（tus）'],
    ['PATCH', `${tusPath}/{id}`, 'バイト列を送る。最後まで届くと保存する（tus）'],
    ['DELETE', `${tusPath}/{id}`, 'アップロードをやめる（tus）'],
  ],
}

/** All endpoints in tables by family, for the API guide of one language. */
export function endpointsTables(language: DocumentLanguage): string {
  const { heads } = words[language]
  const rows = Object.entries(endpoints) as [EndpointName, Endpoint][]
  const familyOf = (path: string) => families.find(({ pattern }) => pattern.test(path))
  return families
    .map((family) => {
      const own = rows
        .filter(([, { path }]) => familyOf(path) === family)
        .toSorted(([, a], [, b]) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
      const lines = own.map(([name, endpoint]) => rowOf(name, endpoint, language))
      const tus =
        familyOf(tusPath) === family ? tusRows[language].map((cells) => [...cells.map(inCode), '`upload`', words[language].tus]) : []
      const all = [heads, heads.map(() => '---'), ...tus, ...lines]
      return `### ${family[language]}\n\n${all.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`
    })
    .join('\n')
}

const inCode = (cell: string, index: number) => (index === 1 ? `\`${cell}\`` : cell)

function rowOf(name: EndpointName, endpoint: Endpoint, language: DocumentLanguage): string[] {
  const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
  const summary = language === 'ja' ? summariesInJapanese[name] : endpoint.summary
  return [
    endpoint.method,
    `\`${path}\``,
    summary,
    whoMay(endpoint, language),
    endpoint.errors.map((code) => `\`${code}\``).join(' ') || '–',
  ]
}

/** In one word or as the scopes of tokens; a signed-in person may do whatever their tokens may. */
function whoMay({ access, errors }: Endpoint, language: DocumentLanguage): string {
  const word = words[language]
  if (errors.includes('NOT_AN_OPERATOR')) return `${word.operator} (${scopesOf(access)})`
  if (errors.includes('NOT_AN_OWNER')) return word.owner
  return typeof access === 'string' ? word[access] : scopesOf(access)
}

const scopesOf = (access: Endpoint['access']) => (typeof access === 'string' ? access : access.map((scope) => `\`${scope}\``).join(' '))
