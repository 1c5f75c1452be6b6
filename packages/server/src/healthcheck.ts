/** What the image's HEALTHCHECK runs: 0 while the server in this container answers that all is well, 1 otherwise. */
const port = process.env.PORT?.trim() || process.env.STREAMLIT_SERVER_PORT?.trim() || '8501'

try {
  const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(4_000) })
  const text = await answer.text()
  if (!answer.ok) console.error(text)
  process.exitCode = answer.ok ? 0 : 1
} catch (error) {
  console.error(`No answer on port ${port}: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
