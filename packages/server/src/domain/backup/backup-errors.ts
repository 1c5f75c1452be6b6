/** A backup is not what was written; the message says what is wrong with it. */
export class BackupDamaged extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'BackupDamaged'
  }
}

/** A backup or a restore cannot begin as things are; the message says what to do. Nothing was changed. */
export class BackupRefused extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'BackupRefused'
  }
}
