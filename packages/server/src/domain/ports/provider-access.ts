/** Whom a sign-in provider lets in. */
export interface ProviderList {
  issuer: string
  clientId: string
  allowed: readonly string[]
}

export interface ProviderAccess {
  /**
   * Notes the list in force. Where `isNarrower` says so of the one before, every session that began at the provider ends, and every token of
   * those who sign in there; answers how many did.
   */
  change(list: ProviderList, isNarrower: (before: ProviderList) => boolean): Promise<{ sessions: number; tokens: number } | undefined>
}
