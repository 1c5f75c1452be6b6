/** What Cloud Run's metadata server says, asked once at the start. */
export interface CloudRunPlace {
  projectNumber: string
  region: string
}

const usualHost = 'metadata.google.internal'
const timeoutMs = 5000
const tries = 3

/** Throws when the metadata server does not answer. Source: Cloud Run, "Container runtime contract", metadata server. */
export async function readCloudRunPlace(host = usualHost): Promise<CloudRunPlace> {
  const [projectNumber, region] = await Promise.all([ask(host, 'project/numeric-project-id'), ask(host, 'instance/region')])
  // `projects/123/regions/asia-northeast1`
  return { projectNumber, region: region.slice(region.lastIndexOf('/') + 1) }
}

async function ask(host: string, path: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(`http://${host}/computeMetadata/v1/${path}`, {
        headers: { 'metadata-flavor': 'Google' },
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (!answer.ok) throw new Error(`the metadata server answered ${answer.status} for ${path}`)
      return (await answer.text()).trim()
    } catch (error) {
      if (attempt === tries) throw error
    }
  }
}
