import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, base64url: 43 characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/**
 * SHA-256, hex. Enough for secrets of 256 random bits, which nobody can try out, and found by one look into an index; passwords are for
 * argon2id.
 */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
