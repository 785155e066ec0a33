// Passes on what is to stop this process to the process that it runs.
'use strict'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Passes signals on to a child until `stop()`; `signal()` is the first that came. npm, when it is told to end, leaves
 * what it runs behind: the child is told to end then, too.
 */
function passSignals(child) {
  let first
  const pass = (signal) => {
    first = first || signal
    child.kill(signal)
  }
  for (const signal of signals) process.on(signal, pass)
  const watch = process.env.npm_lifecycle_event ? watchParent(() => pass('SIGTERM')) : undefined
  const stop = () => {
    clearInterval(watch)
    for (const signal of signals) process.removeListener(signal, pass)
  }
  child.on('exit', stop)
  return { stop: stop, signal: () => first }
}

/** Calls `fn` once the parent of this process has ended. */
function watchParent(fn) {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    fn()
  }, 250)
  timer.unref()
  return timer
}

module.exports = { passSignals: passSignals }
