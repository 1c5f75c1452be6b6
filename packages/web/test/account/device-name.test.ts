import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deviceName } from '../../src/account/device-name.ts'

describe('the name of a device', () => {
  const known: [string, string][] = [
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'Edge · Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
      'Safari · iPhone',
    ],
    [
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'Chrome · Android',
    ],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 14.6; rv:143.0) Gecko/20100101 Firefox/143.0', 'Firefox · macOS'],
    ['node', 'node'],
    ['', ''],
  ]
  for (const [userAgent, name] of known) it(`is ${name || 'nothing'}`, () => assert.equal(deviceName(userAgent), name))

  it('is short, whatever a program calls itself', () => assert.equal([...deviceName('🐈'.repeat(300))].length, 60))
})
