import { type Endpoint, endpoints, errorCatalog } from '@imgstream/contract'

/** The API for readers: every address, what it takes, what it answers. The same table as the OpenAPI document, without scripts. */
export function docsPage(): string {
  const tags = [...new Set(Object.values(endpoints).map(({ tag }) => tag))]
  const sections = tags.map((tag) => {
    const rows = Object.entries(endpoints).filter(([, endpoint]) => endpoint.tag === tag)
    return `<h2>${tag}</h2>${rows.map(([name, endpoint]) => article(name, endpoint)).join('')}`
  })
  const errors = Object.entries(errorCatalog).map(
    ([code, { status, meaning }]) => `<tr><td><code>${code}</code></td><td>${status}</td><td>${escape(meaning)}</td></tr>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ImgStream API</title><link rel="stylesheet" href="/api/docs.css"></head><body><main><h1>ImgStream API</h1>
<p>JSON in snake_case. Errors are always <code>{"error":{"code","message","details","request_id"}}</code>; branch on the code.
Resumable uploads speak tus 1.0 at <code>/api/uploads</code>. For programs: <a href="/api/openapi.json">openapi.json</a>.</p>
${sections.join('')}<h2>Error codes</h2><table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead><tbody>${errors.join('')}</tbody></table>
</main></body></html>`
}

function article(name: string, endpoint: Endpoint): string {
  const parts = [
    list('Query', Object.entries(endpoint.query?.properties ?? {})),
    typeof endpoint.body === 'object' ? schemaOf('Body', endpoint.body) : endpoint.body ? `<p>Body: ${endpoint.body}</p>` : '',
    ...Object.entries(endpoint.responses).map(([status, schema]) =>
      typeof schema === 'object' ? schemaOf(`Answer ${status}`, schema) : `<p>Answer ${status}: ${schema}</p>`,
    ),
    endpoint.errors.length > 0 ? `<p>Errors: ${endpoint.errors.map((code) => `<code>${code}</code>`).join(' ')}</p>` : '',
  ]
  return `<article id="${name}"><h3><code>${endpoint.method} ${escape(endpoint.path)}</code></h3><p>${escape(endpoint.summary)}.</p>${parts.join('')}</article>`
}

function list(title: string, entries: [string, unknown][]): string {
  if (entries.length === 0) return ''
  return `<p>${title}:</p><ul>${entries.map(([key, schema]) => `<li><code>${key}</code> ${escape(shortly(schema))}</li>`).join('')}</ul>`
}

const schemaOf = (title: string, schema: object) =>
  `<details><summary>${title}</summary><pre tabindex="0">${escape(JSON.stringify(schema, null, 2))}</pre></details>`

function shortly(schema: unknown): string {
  const { type, description, anyOf } = schema as { type?: string; description?: string; anyOf?: { const?: string }[] }
  return [type ?? anyOf?.map((each) => each.const).join(' | '), description].filter(Boolean).join(', ')
}

const escape = (text: string) =>
  text.replace(/[&<>"]/g, (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[char] ?? char)

export const docsStyle = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:60rem;margin:auto;padding:1rem}
article{border-top:1px solid color-mix(in srgb,currentColor 20%,transparent);padding:.5rem 0}pre{overflow:auto;max-height:24rem;font-size:13px}
code{overflow-wrap:anywhere}table{border-collapse:collapse}td,th{text-align:start;padding:.25rem .75rem .25rem 0;vertical-align:top}
a{color:LinkText}:focus-visible{outline:2px solid}`
