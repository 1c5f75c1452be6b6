import Type from 'typebox'
import { Instant, instantThat } from './instant.ts'

const whose = {
  user_id: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description: "the caller's own library: its id, its owner's address, `admin`, or nothing",
    }),
  ),
}

export const DatabaseStatusRequest = Type.Object(whose, { $id: 'DatabaseStatusRequest' })

export const DatabaseResetRequest = Type.Object(
  {
    ...whose,
    // Whatever else comes is no confirmation, and is answered so.
    confirm_reset: Type.Optional(Type.Unknown({ description: '`true`, or nothing is done' })),
    backup: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'the name of the backup to go back to; without it the newest' }),
    ),
  },
  { $id: 'DatabaseResetRequest' },
)

/** The state of one library, its database and its newest backup, looked at now. */
export const DatabaseStatus = Type.Object(
  {
    user_id: Type.String(),
    environment: Type.String(),
    database_info: Type.Object({
      user_id: Type.String(),
      local_db_path: Type.String({ description: 'the file, or the address of PostgreSQL without user and password' }),
      gcs_db_path: Type.String({ description: 'the newest backup, or where backups would be' }),
      local_db_exists: Type.Boolean(),
      gcs_db_exists: Type.Union([Type.Boolean(), Type.Null()], { description: 'whether there is a backup; null: could not ask' }),
      photo_count: Type.Integer({ description: 'photos of the library, without those in the trash' }),
      local_db_size: Type.Integer({ description: 'bytes' }),
      last_sync_time: Type.Union([instantThat('when the newest backup was made'), Type.Null()]),
      sync_enabled: Type.Boolean({ description: 'whether backups are made on a schedule' }),
      local_modified: Type.Union([Type.Boolean(), Type.Null()], {
        description: 'whether the library differs from the newest backup; null: could not ask',
      }),
      table_info: Type.Record(Type.String(), Type.Object({ rows: Type.Integer() }), { description: "the library's rows by table" }),
    }),
    integrity_validation: Type.Object({
      valid: Type.Boolean(),
      issues: Type.Array(Type.String(), { description: '`code: count sentence`' }),
      validation_duration_seconds: Type.Number(),
      user_id: Type.String(),
    }),
    status_timestamp: Instant,
  },
  { $id: 'DatabaseStatus' },
)
export type DatabaseStatus = Type.Static<typeof DatabaseStatus>

/** What a reset did. */
export const DatabaseReset = Type.Object(
  {
    success: Type.Boolean(),
    operation: Type.Literal('database_reset'),
    user_id: Type.String(),
    local_db_deleted: Type.Boolean({ description: "the library's rows of before are gone from the database" }),
    gcs_database_exists: Type.Boolean({ description: 'there was a backup' }),
    download_successful: Type.Boolean({ description: "the backup's rows are in the database" }),
    reset_duration_seconds: Type.Number(),
    message: Type.String(),
    data_loss_risk: Type.Boolean({ description: 'the library is empty for want of a backup, or originals of photos are missing' }),
    admin_operation: Type.Literal(true),
    environment: Type.String(),
    reset_timestamp: Instant,
  },
  { $id: 'DatabaseReset' },
)
export type DatabaseReset = Type.Static<typeof DatabaseReset>
