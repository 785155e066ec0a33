/** A school whose models are renamed, with many-to-many relations on all sides. */
import assert from 'node:assert/strict'
import { inWorkshop } from './workshop.ts'

const school = (pupil: string) => ({
  school: `
class ${pupil} extends Model({
  name: f.char({ maxLength: 20 }),
  get friends() { return f.manyToMany(() => ${pupil}) },
  get courses() { return f.manyToMany(() => Course) },
  get mentor() { return f.foreignKey(() => ${pupil}, { null: true }) },
}) {}
class Course extends Model({
  title: f.char({ maxLength: 20 }),
  get helpers() { return f.manyToMany(() => ${pupil}) },
}) {}`,
  clubs: `
class Club extends Model({
  name: f.text(),
  get members() { return f.manyToMany(() => ${pupil}) },
  get head() { return f.foreignKey(() => ${pupil}) },
}) {}`,
})

inWorkshop(
  'a model with many-to-many relations on all sides is renamed, and back',
  async (work) => {
    await work.change(school('Pupil'))
    await work.run(`INSERT INTO school_pupil (name) VALUES ('Ann'), ('Bob');
    UPDATE school_pupil SET mentor_id = 1 WHERE id = 2;
    INSERT INTO school_course (title) VALUES ('Art');
    INSERT INTO school_pupil_friends (from_pupil_id, to_pupil_id) VALUES (1, 2), (2, 1);
    INSERT INTO school_pupil_courses (pupil_id, course_id) VALUES (1, 1), (2, 1);
    INSERT INTO school_course_helpers (course_id, pupil_id) VALUES (1, 2);
    INSERT INTO clubs_club (name, head_id) VALUES ('Chess', 2);
    INSERT INTO clubs_club_members (club_id, pupil_id) VALUES (1, 1), (1, 2)`)
    const isKept = async (name: string) => {
      const rows = async (sql: string) => (await work.rows(`${sql} ORDER BY 1, 2`)).join(' ')
      const self = `SELECT from_${name}_id, to_${name}_id FROM school_${name}_friends`
      assert.equal(await rows(self), '1,2 2,1')
      const courses = `SELECT ${name}_id, course_id FROM school_${name}_courses`
      assert.equal(await rows(courses), '1,1 2,1')
      assert.equal(await rows(`SELECT course_id, ${name}_id FROM school_course_helpers`), '1,2')
      assert.equal(await rows(`SELECT club_id, ${name}_id FROM clubs_club_members`), '1,1 1,2')
      assert.equal(await rows('SELECT name, head_id FROM clubs_club'), 'Chess,2')
      assert.equal(await rows(`SELECT name, mentor_id FROM school_${name}`), 'Ann, Bob,1')
      const names = [...(await work.tables()), ...(await work.indexes('clubs_club_members'))]
      assert.ok(
        names.every((found) => !String(found).includes(name === 'pupil' ? 'student' : 'pupil')),
      )
      await work.isSound()
    }
    const operations = await work.change(school('Student'), () => true)
    assert.deepEqual(operations, ['Rename model Pupil to Student'])
    assert.deepEqual(
      work.asked.map(({ kind }) => kind),
      ['rename-model'],
    )
    await isKept('student')
    await work.migrate({ app: 'school', target: '0001' })
    await isKept('pupil')
    await work.migrate()
    await isKept('student')
    await work.run(`INSERT INTO school_student (name) VALUES ('Cid')`)
    assert.deepEqual(await work.rows(`SELECT id FROM school_student WHERE name = 'Cid'`), [[3]])
  },
)

inWorkshop('a model in between, its target and its column are renamed at once', async (work) => {
  const jobs = (job: string, firm: string) => {
    const column = firm.toLowerCase()
    return {
      jobs: `
class Person extends Model({
  name: f.text(),
  get firms() { return f.manyToMany(() => ${firm}, { through: () => ${job} }) },
}) {}
class ${firm} extends Model({ name: f.text() }) {}
class ${job} extends Model({
  title: f.text(),
  get person() { return f.foreignKey(() => Person) },
  get ${column}() { return f.foreignKey(() => ${firm}) },
}, { constraints: [unique('one_job', ['person', '${column}'])] }) {}`,
    }
  }
  await work.change(jobs('Employment', 'Company'))
  await work.run(`INSERT INTO jobs_person (name) VALUES ('Ann');
    INSERT INTO jobs_company (name) VALUES ('Oak'), ('Elm');
    INSERT INTO jobs_employment (title, person_id, company_id) VALUES ('boss', 1, 1), ('clerk', 1, 2)`)
  const yes = /Employment>Job|Company>Firm|company>firm/
  const operations = await work.change(jobs('Job', 'Firm'), ({ id }) => yes.test(id))
  assert.deepEqual(operations, [
    'Rename model Company to Firm',
    'Rename model Employment to Job',
    'Rename field company of Job to firm',
  ])
  assert.deepEqual(await work.rows('SELECT title, person_id, firm_id FROM jobs_job ORDER BY id'), [
    ['boss', 1, 1],
    ['clerk', 1, 2],
  ])
  const again = "INSERT INTO jobs_job (title, person_id, firm_id) VALUES ('x', 1, 1)"
  await assert.rejects(work.run(again))
  await work.isSound()
})

inWorkshop('a field becomes a many-to-many relation, and one becomes a field', async (work) => {
  const post = (plain: string, many: string) => ({
    blog: `
class Tag extends Model({ name: f.text() }) {}
class Post extends Model({
  ${plain}: f.char({ maxLength: 10, default: '' }),
  get ${many}() { return f.manyToMany(() => Tag) },
}) {}`,
  })
  await work.change(post('tag', 'tags'))
  await work.run(`INSERT INTO blog_tag (name) VALUES ('a'); INSERT INTO blog_post (tag) VALUES ('a');
    INSERT INTO blog_post_tags (post_id, tag_id) VALUES (1, 1)`)
  await work.models(post('tags', 'tag'))
  const operations = await work.make(() => false)
  assert.deepEqual(operations.map((line) => line.split(' ')[0]).join(' '), 'Remove Remove Add Add')
  await assert.rejects(work.migrate(), {
    code: 'E_MIGRATION_DATA_LOSS',
    message: /"blog_post"."tag" with 1 value; the table "blog_post_tags" with 1 row/,
  })
  await work.migrate({ allowDataLoss: true })
  assert.deepEqual(await work.tables(), ['blog_post', 'blog_post_tag', 'blog_tag'])
  assert.deepEqual(await work.columns('blog_post'), ['id', 'tags'])
  assert.deepEqual(await work.rows('SELECT id, tags FROM blog_post'), [[1, '']])
  await work.isSound()
})
