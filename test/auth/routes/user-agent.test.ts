import assert from 'node:assert/strict'
import { it } from 'node:test'
import { describeAgent } from '../../../src/auth/routes/user-agent.ts'

const mac =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const agents = {
  'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Safari on macOS': `${mac} Version/18.0 Safari/605.1.15`,
  'Chrome on macOS': `${mac} Chrome/140.0.0.0 Safari/537.36`,
  'Edge on macOS': `${mac} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`,
  'Safari on iOS':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1',
  'Chrome on Android': 'Mozilla/5.0 (Linux; Android 15) Chrome/140.0.0.0 Mobile Safari/537.36',
  'curl/8.0': 'curl/8.0',
  'Unknown browser': '',
}

for (const [expected, header] of Object.entries(agents)) {
  it(`a header says ${expected}`, () => assert.equal(describeAgent(header), expected))
}
