import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { run, shopProject } from './shop-project.ts'

describe('voltaic routes', () => {
  it('lists them as a table and as JSON', async () => {
    await using project = await shopProject()
    const { code, stdout, stderr } = await run(project, ['routes', '/products'])
    assert.equal(code, 0, stderr)
    assert.equal(
      stdout,
      `METHOD  PATH           ACCESS
GET     /products      everybody
GET     /products/:id  everybody
POST    /products      required
`,
    )
    const list = JSON.parse((await run(project, ['routes', '--json'])).stdout) as { path: string }[]
    assert.ok(list.some(({ path }) => path === '/products/:id'))
  })
})

describe('voltaic check', () => {
  it('finds nothing, or what production lacks', async () => {
    await using project = await shopProject()
    await run(project, ['makemigrations'])
    const { code, stdout, stderr } = await run(project, ['check'])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /^No (problems|errors)\.\n$/m)
    const deploy = await run(project, ['check', '--deploy'])
    assert.equal(deploy.code, 1)
    assert.match(deploy.stdout, /^error app\.secret-key: There is no secret key\. Set secretKey/m)
    assert.match(deploy.stderr, /^error: \d errors found\. Mend what is listed above\.\n$/)
  })
})
