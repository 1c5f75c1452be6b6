import type { Command } from './command.ts'

/** A command by its words, such as `cache clear`; what it needs is loaded when it is called. */
export interface NamedCommand {
  name: string
  summary: string
  load(): Promise<Command>
}

/** All of them, in the order of the help. */
export const commands: readonly NamedCommand[] = [
  {
    name: 'serve',
    summary: 'run the server',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  {
    name: 'upload',
    summary: 'send photos to the library',
    load: async () => (await import('./commands/upload.ts')).upload,
  },
  {
    name: 'batch undo',
    summary: 'take one upload back',
    load: async () => (await import('./commands/batch.ts')).batchUndo,
  },
  {
    name: 'batch redo',
    summary: 'do an upload again that was undone',
    load: async () => (await import('./commands/batch.ts')).batchRedo,
  },
  {
    name: 'export',
    summary: 'take the whole library out into a folder',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  {
    name: 'import',
    summary: 'bring an exported library in again',
    load: async () => (await import('./commands/import.ts')).importCommand,
  },
  {
    name: 'import-python-library',
    summary: 'bring in the library of the Python version of ImgStream',
    load: async () => (await import('./commands/import-python-library.ts')).importPythonLibrary,
  },
  {
    name: 'collisions check',
    summary: 'say which names the library already holds',
    load: async () => (await import('./commands/collisions.ts')).collisionsCheck,
  },
  {
    name: 'cache clear',
    summary: "empty the server's collision cache",
    load: async () => (await import('./commands/cache.ts')).cacheClear,
  },
  {
    name: 'cache stats',
    summary: "show the figures of the server's collision cache",
    load: async () => (await import('./commands/cache.ts')).cacheStats,
  },
  {
    name: 'monitoring stats',
    summary: 'show what happened with names that were taken',
    load: async () => (await import('./commands/monitoring.ts')).monitoringStats,
  },
  {
    name: 'monitoring prune',
    summary: 'forget old events',
    load: async () => (await import('./commands/monitoring.ts')).monitoringPrune,
  },
  // The longer of two names that begin alike comes first.
  {
    name: 'jobs run',
    summary: 'run a background job now and wait for its end',
    load: async () => (await import('./commands/jobs.ts')).jobsRun,
  },
  {
    name: 'jobs',
    summary: 'show the background jobs: when each ran last and what it did',
    load: async () => (await import('./commands/jobs.ts')).jobsList,
  },
  {
    name: 'database status',
    summary: 'show the state of your library in the database',
    load: async () => (await import('./commands/database.ts')).databaseStatus,
  },
  {
    name: 'database reset',
    summary: 'bring your library back to its newest backup',
    load: async () => (await import('./commands/database.ts')).databaseReset,
  },
  {
    name: 'env check',
    summary: 'show the settings in force, or everything that is wrong with them',
    load: async () => (await import('./commands/env.ts')).envCheck,
  },
  {
    name: 'support-bundle',
    summary: 'write what helps to find a mistake into one file, without secrets',
    load: async () => (await import('./commands/support-bundle.ts')).supportBundle,
  },
  {
    name: 'migrate status',
    summary: 'show the schema of the database, what an update would change, and which versions can be put back',
    load: async () => (await import('./commands/migrate.ts')).migrateStatus,
  },
  {
    name: 'backup create',
    summary: 'make a backup while servers run',
    load: async () => (await import('./commands/backup-create.ts')).backupCreate,
  },
  {
    name: 'backup list',
    summary: 'show the backups that are there',
    load: async () => (await import('./commands/backup-look.ts')).backupList,
  },
  {
    name: 'backup verify',
    summary: 'read a whole backup and hold it against its manifest',
    load: async () => (await import('./commands/backup-look.ts')).backupVerify,
  },
  {
    name: 'backup restore',
    summary: 'put the library back to a backup; the state before is kept aside',
    load: async () => (await import('./commands/backup-restore.ts')).backupRestore,
  },
  {
    name: 'backup drill',
    summary: 'try whether a backup can be restored, into a temporary place',
    load: async () => (await import('./commands/backup-restore.ts')).backupDrill,
  },
  {
    name: 'backup aside',
    summary: 'show what restores, resets and repairs keep aside',
    load: async () => (await import('./commands/backup-aside.ts')).backupAside,
  },
  {
    name: 'backup release',
    summary: 'take away what is kept aside, and free its files',
    load: async () => (await import('./commands/backup-aside.ts')).backupRelease,
  },
  {
    name: 'backup config',
    summary: 'write the settings into a file, without secrets',
    load: async () => (await import('./commands/backup-config.ts')).backupConfig,
  },
  {
    name: 'move',
    summary: 'copy the whole library to another database and another place for photos',
    load: async () => (await import('./commands/move.ts')).move,
  },
  {
    name: 'verify',
    summary: 'compare the library with its storage, and repair what can be',
    load: async () => (await import('./commands/verify.ts')).verify,
  },
  {
    name: 'token create',
    summary: 'make an API token for a script',
    load: async () => (await import('./commands/token.ts')).tokenCreate,
  },
  {
    name: 'token list',
    summary: 'list API tokens',
    load: async () => (await import('./commands/token.ts')).tokenList,
  },
  {
    name: 'token revoke',
    summary: 'revoke an API token',
    load: async () => (await import('./commands/token.ts')).tokenRevoke,
  },
  {
    name: 'account reset',
    summary: 'make a link by which a lost password is set anew',
    load: async () => (await import('./commands/account.ts')).accountReset,
  },
]
