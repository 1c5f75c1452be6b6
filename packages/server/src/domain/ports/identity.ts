/** Who a request says it is from, before the library knows them. */
export interface Identity {
  /** Unique and stable at whoever vouches for it. */
  subject: string
  email: string
  displayName: string
}

export interface IdentitySource {
  /** Undefined when the request carries no identity that this source vouches for. Header names are lower-case. */
  identify(request: { host: string; headers: Readonly<Record<string, string | string[] | undefined>> }): Promise<Identity | undefined>
}
