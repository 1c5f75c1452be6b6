import { aliases, variables } from '../../packages/server/src/config/variables.ts'

/**
 * Takes the server's settings out of this process's environment, so that a test sees only those that it sets itself:
 * `ENVIRONMENT=production npm test` and a shell that has loaded a deployment's .env run the same tests as an empty one.
 */
export function cleanEnvironment() {
  // For the tests only: whose bucket the object-store suite is to run on, too.
  const { GCS_ENDPOINT: endpoint, GCS_BUCKET_NAME: bucket, GOOGLE_APPLICATION_CREDENTIALS: key } = process.env
  if (endpoint && bucket) {
    Object.assign(process.env, { IMGSTREAM_TEST_GCS_ENDPOINT: endpoint, IMGSTREAM_TEST_GCS_BUCKET: bucket })
    if (key) process.env.IMGSTREAM_TEST_GCS_KEY = key
  }
  const outsideOfTheTable = ['ENVIRONMENT', 'K_SERVICE', 'NODE_ENV', 'NODE_OPTIONS', 'NODE_TEST_CONTEXT']
  for (const name of [...outsideOfTheTable, ...Object.keys(variables), ...aliases.map((alias) => alias.old)]) delete process.env[name]
}
