/** Faults at full size: a killed node, everybody at once, and a rolling deploy, with a backplane of Redis and PostgreSQL. */
import { loseNode } from '../../test/support/cluster/scenarios/node-loss.ts'
import { type FollowerReport, percentile } from '../../test/support/cluster/scenarios/report.ts'
import { deploy } from '../../test/support/cluster/scenarios/rolling-deploy.ts'
import { storm } from '../../test/support/cluster/scenarios/storm.ts'
import { postgresSchema } from '../../test/support/postgres.ts'
import { redisForTest } from '../../test/support/redis.ts'

interface Shared {
  readonly database: string
  readonly backplane: string
}

const heads =
  '| backplane | clients | complete | missing | repeated | recovered | not recovered | away p50, ms | away p99, ms |'

/** Plays the scenarios and prints what became of the clients. */
export async function benchFaults(): Promise<void> {
  await table('A node of two is killed while 200 publications a second flow', (shared) =>
    loseNode({ ...shared, clients: 1_000, publications: 2_000, perSecond: 200 }),
  )
  await table(
    'The only node is killed and started again: 5,000 clients come back at once',
    (shared) => storm({ ...shared, clients: 5_000, sessions: 500 }),
    ({ states, back }) => `${states} states were computed; all were back after ${seconds(back)} s.`,
  )
  await table(
    'Three nodes are replaced one after another while 100 publications a second flow',
    (shared) => deploy({ ...shared, clients: 600, publications: 4_000, perSecond: 100, drain: 5 }),
    ({ busiestSecond, exits }) =>
      `At most ${(busiestSecond * 100).toFixed(0)} % of the clients were sent away within a second; exit codes ${exits.join(', ')}.`,
  )
}

async function table<Report extends FollowerReport>(
  title: string,
  play: (shared: Shared) => Promise<Report>,
  more: (report: Report) => string = () => '',
): Promise<void> {
  console.log(`\n### ${title}\n\n${heads}\n|---${'|---:'.repeat(8)}|`)
  const notes: string[] = []
  for (const [name, report] of await onBoth(play)) {
    const { clients, complete, missing, repeated, recovered, notRecovered, absences } = report
    const times = [0.5, 0.99].map((share) => Math.round(percentile(absences, share)))
    const cells = [clients, complete, missing, repeated, recovered, notRecovered, ...times]
    console.log(`| ${[name, ...cells].join(' | ')} |`)
    if (more(report)) notes.push(`${name}: ${more(report)}`)
  }
  if (notes.length > 0) console.log(`\n${notes.join('\n')}`)
}

async function onBoth<Report>(
  play: (shared: Shared) => Promise<Report>,
): Promise<readonly (readonly [string, Report])[]> {
  const reports: (readonly [string, Report])[] = []
  for (const name of ['Redis', 'PostgreSQL']) {
    await using schema = await postgresSchema()
    await using redis = redisForTest()
    const backplane = name === 'Redis' ? redis.url : 'postgres:'
    reports.push([name, await play({ database: schema.url, backplane })])
  }
  return reports
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1)
}
