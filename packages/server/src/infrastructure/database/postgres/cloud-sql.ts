import { AuthTypes, Connector, IpAddressTypes } from '@google-cloud/cloud-sql-connector'
import { AppError } from '../../../app-error.ts'
import { openGoogleAuth } from '../../google/google-auth.ts'
import type { CloudSqlIpType } from './postgres-address.ts'

/** How Cloud SQL is reached where its socket folder does not exist. */
export interface CloudSql {
  ipType: CloudSqlIpType
  credentialsPath?: string
  /** Another address than Google's for the API that says where an instance is. */
  endpoint?: string
}

const ipTypes = { public: IpAddressTypes.PUBLIC, private: IpAddressTypes.PRIVATE, psc: IpAddressTypes.PSC }

/**
 * Connections to a Cloud SQL instance by Google's connector: it asks the SQL Admin API where the instance is, gets a certificate for an hour at a
 * time and speaks TLS 1.3 with it. This file is loaded only where that is needed: the connector takes 70 MB. Without a password the service
 * account itself signs in (IAM database authentication). Throws AppError DATABASE_UNAVAILABLE when the API refuses or does not answer.
 */
export async function openCloudSql(
  instanceConnectionName: string,
  { ipType, credentialsPath, endpoint, hasPassword }: CloudSql & { hasPassword: boolean },
) {
  const connector = new Connector({
    auth: await openGoogleAuth(credentialsPath),
    ...(endpoint && { sqlAdminAPIEndpoint: endpoint }),
  })
  try {
    const { stream } = await connector.getOptions({
      instanceConnectionName,
      ipType: ipTypes[ipType],
      authType: hasPassword ? AuthTypes.PASSWORD : AuthTypes.IAM,
    })
    return { stream, close: () => connector.close() }
  } catch (error) {
    // Not closed: with nothing open yet, closing only makes its failed first question an unhandled rejection.
    const why = error instanceof Error ? error.message : String(error)
    throw new AppError(
      'DATABASE_UNAVAILABLE',
      `The Cloud SQL instance ${instanceConnectionName} cannot be reached: ${why}. The service account needs roles/cloudsql.client, and CLOUD_SQL_IP_TYPE, or ip_type in the address, must name an address that the instance has.`,
      { cause: error },
    )
  }
}
