import type { Database } from '../infrastructure/database/database.ts'
import { createBatchRepository } from '../infrastructure/database/uploads/batch-repository.ts'
import { createEventRepository } from '../infrastructure/database/monitoring/event-repository.ts'
import { createLeaseRepository } from '../infrastructure/database/jobs/lease-repository.ts'
import { createLibraryRepository } from '../infrastructure/database/photos/library-repository.ts'
import { createOwnerRepository } from '../infrastructure/database/accounts/owner-repository.ts'
import { createSettingsRepository } from '../infrastructure/database/photos/settings-repository.ts'
import { createProviderAccess } from '../infrastructure/database/accounts/provider-access-repository.ts'
import { createReviewRepository } from '../infrastructure/database/uploads/review-repository.ts'
import { createSchemaFacts } from '../infrastructure/database/schema-facts.ts'
import { createSessionRepository } from '../infrastructure/database/accounts/session-repository.ts'
import { createStorageDays } from '../infrastructure/database/monitoring/storage-days-repository.ts'
import { createStorageUse } from '../infrastructure/database/monitoring/storage-use-repository.ts'
import { createTokenRepository } from '../infrastructure/database/accounts/token-repository.ts'
import { createUploadRepository } from '../infrastructure/database/uploads/upload-repository.ts'
import { createVersionRepository } from '../infrastructure/database/photos/version-repository.ts'

export type Repositories = ReturnType<typeof openRepositories>

/** What is kept in tables, but for photos, whose changes the collision cache hears of. */
export function openRepositories(database: Database) {
  return {
    batches: createBatchRepository(database),
    eventLog: createEventRepository(database),
    leases: createLeaseRepository(database),
    library: createLibraryRepository(database),
    owners: createOwnerRepository(database),
    ownerSettings: createSettingsRepository(database),
    providerAccess: createProviderAccess(database),
    reviews: createReviewRepository(database),
    schemaFacts: createSchemaFacts(database),
    sessions: createSessionRepository(database),
    storageDays: createStorageDays(database),
    storageUse: createStorageUse(database),
    tokens: createTokenRepository(database),
    uploads: createUploadRepository(database),
    versions: createVersionRepository(database),
  }
}
