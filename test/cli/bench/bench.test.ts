import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { createApp } from '../../../src/app/create-app.ts'
import type { BenchPlan, BenchResult } from '../../../src/cli/bench/bench-plan.ts'
import { benchReport } from '../../../src/cli/bench/bench-report.ts'
import { runBench } from '../../../src/cli/bench/bench-run.ts'
import { Latencies } from '../../../src/cli/bench/latencies.ts'
import { openFileHint } from '../../../src/cli/bench/open-files.ts'
import { channel } from '../../../src/realtime/channel/channel.ts'
import { startProcess } from '../../support/child-process.ts'

const program = fileURLToPath(new URL('../../../bin/voltaic.js', import.meta.url))

/** How often a call that publishes was made. */
let shouts = 0

const bench = channel('bench', {
  subscribe: () => true,
  publish: true,
  history: false,
  events: { tick: z.looseObject({ at: z.number() }) },
  calls: {
    echo: { run: (_context, data) => data },
    shout: {
      run: async () => {
        shouts += 1
        await bench.publish({}, 'tick', { at: 0 })
      },
    },
  },
})

const plan: Omit<BenchPlan, 'kind' | 'url'> = {
  connections: 5,
  opening: 2,
  duration: 400,
  isPlain: false,
  data: '{}',
  inFlight: 1,
  rate: 20,
  isSender: true,
  headers: {},
}

async function startServer() {
  const app = await createApp({
    logLevel: 'silent',
    channels: [bench],
    realtime: { limits: { commandsPerSecond: 100_000 } },
  })
  const { port } = await app.listen({ port: 0 })
  const url = `ws://127.0.0.1:${port}/_voltaic/socket`
  return { url, app, [Symbol.asyncDispose]: () => app.close() }
}

async function startPlainServer({ isBroadcast = false } = {}) {
  const server = new WebSocketServer({ port: 0 })
  server.on('connection', (socket) =>
    socket.on('message', (data) => {
      for (const each of isBroadcast ? server.clients : [socket]) each.send(String(data))
    }),
  )
  const { port } = server.address() as AddressInfo
  const close = async () => {
    for (const socket of server.clients) socket.terminate()
    await new Promise((resolve) => server.close(resolve))
  }
  const closeEverything = () => server.on('connection', (socket) => socket.close(4000))
  return { url: `ws://127.0.0.1:${port}/`, closeEverything, [Symbol.asyncDispose]: close }
}

function measure(given: Partial<BenchPlan> & Pick<BenchPlan, 'kind' | 'url'>) {
  const signal = new AbortController().signal
  return runBench({ ...plan, ...given }, { everybodyIsOpen: async () => {}, signal })
}

describe('a measurement', () => {
  it('opens connections and holds them', async () => {
    await using server = await startServer()
    const result = await measure({ kind: 'connections', url: server.url, channel: 'bench' })
    assert.deepEqual([result.opened, result.remaining, result.errors], [5, 5, {}])
    assert.equal(Latencies.of([result.openingLatencies]).size, 5)
  })

  it('calls and waits for the replies', async () => {
    await using server = await startServer()
    const result = await measure({ kind: 'echo', url: server.url, call: 'bench#echo' })
    assert.deepEqual(result.errors, {})
    assert.ok(result.messages >= 5)
    assert.equal(Latencies.of([result.latencies]).size, result.messages)
  })

  it('counts replies alone when calls publish to who calls', async () => {
    await using server = await startServer()
    const call = 'bench#shout'
    const result = await measure({ kind: 'echo', url: server.url, channel: 'bench', call })
    assert.deepEqual(result.errors, {})
    assert.ok(result.messages >= 5 && result.messages <= shouts)
    assert.equal(Latencies.of([result.latencies]).size, result.messages)
  })

  it('publishes to all that are subscribed', async () => {
    await using server = await startServer()
    const data = '{"event":"tick","data":{}}'
    const result = await measure({ kind: 'broadcast', url: server.url, channel: 'bench', data })
    assert.deepEqual(result.errors, {})
    assert.ok(result.published >= 1)
    assert.ok(result.messages >= 5 && result.messages <= result.published * 5)
    assert.equal(Latencies.of([result.latencies]).size, result.messages)
  })

  it('measures servers without a protocol, too', async () => {
    await using echo = await startPlainServer()
    const echoed = await measure({ kind: 'echo', url: echo.url, isPlain: true })
    assert.ok(echoed.messages >= 5)
    await using hub = await startPlainServer({ isBroadcast: true })
    const sent = await measure({ kind: 'broadcast', url: hub.url, isPlain: true })
    assert.ok(sent.messages >= 5)
    assert.deepEqual([echoed.errors, sent.errors], [{}, {}])
  })

  it('counts errors by what they say', async () => {
    await using server = await startServer()
    const wrong = await measure({ kind: 'echo', url: server.url, call: 'bench#nothing' })
    assert.deepEqual(Object.keys(wrong.errors), ['error 104: method not found'])
    const headers = { origin: 'https://elsewhere.example' }
    const refused = await measure({ kind: 'connections', url: server.url, headers })
    assert.deepEqual([refused.opened, refused.errors], [0, { 'refused with 403': 5 }])
  })

  it('counts connections that end before they are open, once each', async () => {
    await using server = await startPlainServer()
    server.closeEverything()
    const result = await measure({ kind: 'connections', url: server.url, channel: 'bench' })
    assert.deepEqual([result.opened, result.remaining], [0, 0])
    assert.deepEqual(result.errors, { 'closed with 4000': 5 })
  })

  it('notices connections that the server ends', async () => {
    await using server = await startServer()
    const { signal } = new AbortController()
    const everybodyIsOpen = () => server.app.close()
    const closing = { ...plan, kind: 'connections', url: server.url } as const
    const result = await runBench(closing, { everybodyIsOpen, signal })
    assert.deepEqual([result.opened, result.remaining], [5, 0])
    assert.deepEqual(result.errors, { 'closed with 3001 shutdown': 5 })
  })
})

describe('voltaic rt bench', () => {
  it('prints a table, with several processes', async () => {
    await using server = await startServer()
    const words = `rt bench echo --url ${server.url} --connections 6 --workers 2 --duration 300ms`
    await using child = startProcess(process.execPath, [program, ...words.split(' ')])
    assert.deepEqual(await child.exited, { code: 0, signal: null })
    assert.match(child.stdout, /^ +number +per second +p50 +p99 +max\nopened +6 /)
    assert.match(child.stdout, /\nanswered +[\d,]+ +[\d,]+ +[\d.]+ m?s /)
    assert.match(
      child.stdout,
      /6 of 6 connections were opened, 6 were open at the end\.\nNo errors\./,
    )
  })

  it('prints what it has at Ctrl-C', async () => {
    await using server = await startServer()
    const words = `rt bench connections --url ${server.url} --connections 3 --workers 2 --duration 1h`
    await using child = startProcess(process.execPath, [program, ...words.split(' ')])
    while (server.app.realtime.stats.connections < 3) await new Promise(setImmediate)
    assert.deepEqual(await child.kill('SIGINT'), { code: 0, signal: null })
    assert.match(child.stdout, /3 of 3 connections were opened, 3 were open at the end/)
  })

  it('says what to look at when nothing can be opened', async () => {
    const words = 'rt bench connections --url ws://127.0.0.1:9 --connections 2 --duration 1h'
    await using child = startProcess(process.execPath, [program, ...words.split(' ')])
    assert.equal((await child.exited).code, 1)
    assert.match(child.stdout, /2 × ECONNREFUSED/)
    assert.match(
      child.stderr,
      /^error: No connection to ws:\/\/127\.0\.0\.1:9\S* could be opened\./,
    )
  })
})

describe('the report', () => {
  it('adds up processes', () => {
    const latencies = new Latencies()
    for (let i = 1; i <= 100; i++) latencies.observe(i)
    const result: BenchResult = {
      opened: 500,
      openingTime: 1_000,
      openingLatencies: latencies.counts,
      remaining: 499,
      messages: 10_000,
      published: 0,
      time: 2_000,
      latencies: latencies.counts,
      errors: { ECONNRESET: 1 },
    }
    const text = benchReport('echo', 1_000, [result, result])
    assert.match(text, /opened +1,000 +1,000 +5\d ms +\d+ ms +\d+ ms/)
    assert.match(text, /answered +20,000 +10,000 /)
    assert.match(text, /1,000 of 1,000 connections were opened, 998 were open at the end\./)
    assert.match(text, /Errors:\n {2}2 × ECONNRESET/)
  })

  it('knows quantiles to a twentieth', () => {
    const latencies = new Latencies()
    for (let i = 1; i <= 1_000; i++) latencies.observe(i)
    for (const [share, exact] of [
      [0.5, 500],
      [0.99, 990],
      [1, 1_000],
    ] as const) {
      const found = latencies.quantile(share)!
      assert.ok(found >= exact && found <= exact * 1.06, `${share}: ${found}`)
    }
    assert.equal(new Latencies().quantile(0.5), undefined)
  })

  it('says what to do about the limit of open files', () => {
    assert.equal(openFileHint(1), undefined)
    assert.match(openFileHint(1e12)!, /run ulimit -n 1000000000100 first/)
  })
})
