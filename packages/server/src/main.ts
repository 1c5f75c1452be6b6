import { AppError } from './app-error.ts'
import { withDotEnv } from './config/dot-env.ts'
import { ConfigError } from './config/load-config.ts'
import { startServer } from './wiring/start-server.ts'

// Database files and photos are for this user alone, whatever the system's habit is.
process.umask(0o077)
try {
  const server = await startServer(withDotEnv(process.env))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      server.close().then(
        () => process.exit(0),
        (error) => {
          console.error(error)
          process.exit(1)
        },
      )
    })
  }
} catch (error) {
  const told = isDamage(error) ? await adviseBackup(error) : error
  console.error(told instanceof ConfigError || told instanceof AppError ? told.message : startFailure(told))
  process.exit(error instanceof ConfigError ? 2 : 1)
}

/** Loaded where it is needed only: nearly never. */
async function adviseBackup(error: AppError): Promise<AppError> {
  return (await import('./offline/advise-backup.ts')).withBackupAdvice(error, withDotEnv(process.env), process.cwd())
}

function isDamage(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'DATABASE_DAMAGED'
}

function startFailure(error: unknown): unknown {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE') return `Port ${port} is in use. Stop what uses it, or set PORT to another one.`
  if (code === 'EACCES' && port !== undefined) return `Port ${port} is not open to this user. Set PORT to one above 1023.`
  return error
}
