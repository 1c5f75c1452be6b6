import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ApiError } from '@imgstream/client'
import { isNoPhoto, photoFailure } from '../../src/viewer/photo-failure.ts'

describe('a photo that cannot be shown', () => {
  it('does not exist when its id is no id', () => {
    const failure = photoFailure(new ApiError('INVALID_REQUEST', 'id must be a uuid', { status: 400 }))
    assert.ok(failure instanceof ApiError)
    assert.equal(failure.code, 'PHOTO_NOT_FOUND')
    assert.ok(isNoPhoto(failure))
  })

  it('may be asked for again when anything else went wrong', () => {
    const failure = new ApiError('DATABASE_UNAVAILABLE', 'later', { status: 503 })
    assert.equal(photoFailure(failure), failure)
    assert.equal(isNoPhoto(failure), false)
    assert.equal(isNoPhoto(new TypeError('no')), false)
  })
})
