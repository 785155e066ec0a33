import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { projectFolder } from './project-folder.ts'
import { run, shopProject } from './shop-project.ts'

describe('voltaic createsuperuser', () => {
  it('makes one without a terminal, and refuses what is not acceptable', async () => {
    await using project = await shopProject()
    await run(project, ['makemigrations'])
    await run(project, ['migrate'])
    const create = ['createsuperuser', '--email', 'Ada@Example.com', '--name', 'Ada']

    const nobody = await run(project, ['createsuperuser'])
    assert.equal(nobody.code, 1)
    assert.match(
      nobody.stderr,
      /^error: This is no terminal, so the e-mail address cannot be asked for\. Give --email\.\n$/,
    )
    const silent = await run(project, create)
    assert.match(
      silent.stderr,
      /^error: This is no terminal, so the password .*--password-stdin or \$VOLTAIC_PASSWORD\.\n$/,
    )
    const weak = await run(project, create, { env: { VOLTAIC_PASSWORD: 'password' } })
    assert.equal(weak.code, 1)
    assert.match(weak.stderr, /^error: The password is refused\. .*too common/)

    const input = 'correct horse battery\n'
    const made = await run(project, [...create, '--password-stdin'], { input })
    assert.deepEqual(made, {
      code: 0,
      stdout: 'ada@example.com may do everything now.\n',
      stderr: '',
    })
    const twice = await run(project, [...create, '--password-stdin'], { input })
    assert.equal(twice.code, 1)
    assert.match(twice.stderr, /^error: There is a user ada@example\.com already\. /)
  })

  it('says that the tables are missing', async () => {
    await using project = await shopProject()
    const args = ['createsuperuser', '--email', 'ada@example.com']
    const { code, stderr } = await run(project, args, {
      env: { VOLTAIC_PASSWORD: 'correct horse' },
    })
    assert.equal(code, 1)
    assert.match(stderr, /^error: .*voltaic migrate.*\n$/)
  })

  it('says that the project has no users', async () => {
    const config = "import { defineConfig } from 'voltaic'\nexport default defineConfig({})\n"
    await using project = await projectFolder({ 'voltaic.config.ts': config })
    const { code, stderr } = await run(project, ['createsuperuser', '--email', 'ada@example.com'])
    assert.equal(code, 1)
    assert.equal(stderr, 'error: This project has no users. Set userModel in voltaic.config.ts.\n')
  })
})
