import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hashArgon2id, isCurrent, verifyArgon2 } from '../../../src/auth/passwords/argon2.ts'
import { verifyDjango } from '../../../src/auth/passwords/django.ts'
import { HashingQueue } from '../../../src/auth/passwords/hashing-queue.ts'
import { PasswordHasher, unusablePassword } from '../../../src/auth/passwords/password-hasher.ts'
import { formatPhc, parsePhc } from '../../../src/auth/passwords/phc.ts'

const cheap = { memory: 64, passes: 1, parallelism: 1 }

describe('the PHC string', () => {
  it('is read back as it was written', () => {
    const phc = {
      algorithm: 'argon2id',
      version: 19,
      parameters: { m: 64, t: 1, p: 1 },
      salt: Buffer.from('saltsalt'),
      hash: Buffer.from('hash'),
    }
    assert.deepEqual(parsePhc(formatPhc(phc)), phc)
    assert.equal(formatPhc(phc), '$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA')
  })

  it('is refused when it is something else', () => {
    for (const text of ['', '$', 'argon2id$x', '$argon2id$v=19$m=64']) {
      assert.equal(parsePhc(text), undefined)
    }
  })
})

describe('Argon2id', () => {
  it('verifies the password that was hashed and no other', async () => {
    const encoded = await hashArgon2id('lètmein', cheap)
    assert.match(encoded, /^\$argon2id\$v=19\$m=64,t=1,p=1\$/)
    assert.equal(await verifyArgon2('lètmein', encoded), true)
    assert.equal(await verifyArgon2('letmein', encoded), false)
  })

  it('salts every hash', async () => {
    assert.notEqual(await hashArgon2id('same', cheap), await hashArgon2id('same', cheap))
  })

  it('knows which hashes were made at another cost', async () => {
    const encoded = await hashArgon2id('x', cheap)
    assert.equal(isCurrent(encoded, cheap), true)
    assert.equal(isCurrent(encoded, { ...cheap, passes: 2 }), false)
    assert.equal(isCurrent(encoded.replace('argon2id', 'argon2i'), cheap), false)
  })

  it('refuses a stored cost that would exhaust the memory', async () => {
    const encoded = '$argon2id$v=19$m=99999999,t=1,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q'
    assert.equal(await verifyArgon2('x', encoded), false)
  })
})

describe('hashes made by Django', () => {
  const vectors = {
    pbkdf2_sha256: 'pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A=',
    pbkdf2_sha1: 'pbkdf2_sha1$1000$seasalt$ljleU4wBmTtz/MoG5YTwxpM0d7I=',
    scrypt:
      'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
  }
  for (const [name, encoded] of Object.entries(vectors)) {
    it(`verifies ${name}`, async () => {
      assert.equal(await verifyDjango('lètmein', encoded), true)
      assert.equal(await verifyDjango('lètmeinz', encoded), false)
    })
  }

  it('verifies argon2', async () => {
    const encoded = 'argon2$argon2i$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$YC9+jJCrQhs5R6db7LlN8Q'
    assert.equal(await verifyDjango('secret', encoded), true)
    assert.equal(await verifyDjango('wrong', encoded), false)
  })

  it('says nothing about formats it does not know', async () => {
    assert.equal(await verifyDjango('x', 'bcrypt_sha256$$2b$12$abc'), undefined)
    assert.equal(await verifyDjango('x', 'constructor$1$2'), undefined)
  })

  it('refuses what is damaged', async () => {
    for (const encoded of ['pbkdf2_sha256$x$y$z', 'pbkdf2_sha256$', 'scrypt$1', 'argon2$x']) {
      assert.equal(await verifyDjango('x', encoded), false, encoded)
    }
  })
})

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher({ cost: cheap })

  it('calls its own hashes right and those of others outdated', async () => {
    assert.equal(await hasher.verify('pw', await hasher.hash('pw')), 'right')
    const old = 'pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A='
    assert.equal(await hasher.verify('lètmein', old), 'outdated')
    assert.equal(await hasher.verify('nope', old), 'wrong')
    const cheaper = await hashArgon2id('pw', { ...cheap, memory: 32 })
    assert.equal(await hasher.verify('pw', cheaper), 'outdated')
  })

  it('hashes even when there is nothing to compare with', async () => {
    let hashed = 0
    const counting = new PasswordHasher({
      cost: {
        ...cheap,
        get memory() {
          hashed++
          return 64
        },
      },
    })
    for (const encoded of [undefined, null, '', unusablePassword, 'bcrypt_sha256$x']) {
      assert.equal(await counting.verify('pw', encoded), 'wrong')
    }
    assert.ok(hashed >= 5)
  })
})

describe('HashingQueue', () => {
  it('runs few at a time, in order, and refuses what is too much', async () => {
    const queue = new HashingQueue({ concurrency: 2, waiting: 2 })
    const gates: (() => void)[] = []
    let running = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++running)
      await new Promise<void>((resolve) => gates.push(resolve))
      running--
    }
    const runs = [1, 2, 3, 4].map(() => queue.run(work))
    await assert.rejects(queue.run(work), { code: 'E_HASHING_BUSY' })
    assert.equal(queue.waiting, 2)
    while (running > 0 || queue.waiting > 0) {
      gates.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
    await Promise.all(runs)
    assert.equal(most, 2)
  })

  it('frees the place of work that throws', async () => {
    const queue = new HashingQueue({ concurrency: 1 })
    await assert.rejects(
      queue.run(() => Promise.reject(new Error('no'))),
      /no/,
    )
    assert.equal(await queue.run(async () => 1), 1)
  })
})
