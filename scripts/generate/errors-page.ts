import { type ErrorCode, type Endpoint, endpoints, errorCatalog } from '@imgstream/contract'

/** The error catalog as a page: each code with its status, its meaning and the operations that answer it by name. */
export function errorsPage(): string {
  const codes = (Object.keys(errorCatalog) as ErrorCode[]).sort(
    (a, b) => errorCatalog[a].status - errorCatalog[b].status || a.localeCompare(b, 'en'),
  )
  const rows = codes.map((code) => `| \`${code}\` | ${errorCatalog[code].status} | ${errorCatalog[code].meaning} | ${answeredBy(code)} |`)
  return `<!-- Made by \`npm run generate\` from packages/contract/src/errors.ts. Change that file, not this one. -->

# Errors

Every error answer has the same form. Branch on \`code\`; \`message\` is for people and may change, \`request_id\` finds the line in the log.

\`\`\`json
{ "error": { "code": "COLLISION", "message": "…", "details": {}, "request_id": "…" } }
\`\`\`

The last column names the operations that answer a code for reasons of their own; any operation may answer the others.

| Code | Status | Meaning | Answered by |
|---|---|---|---|
${rows.join('\n')}
`
}

function answeredBy(code: ErrorCode): string {
  const rows: [string, Endpoint][] = Object.entries(endpoints)
  const names = rows.filter(([, endpoint]) => endpoint.errors.includes(code)).map(([name]) => `\`${name}\``)
  return names.length > 0 ? names.join(', ') : 'any operation'
}
