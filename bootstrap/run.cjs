// Starts every task of this repository: installs what is missing, then runs the task with the pinned Node.
// Plain JavaScript for old Node versions: this file must run before anything is installed.
'use strict'

const fs = require('fs')
const path = require('path')
const spawn = require('child_process').spawn
const install = require('./install.cjs')
const passSignals = require('./signals.cjs').passSignals

const root = path.join(__dirname, '..')
const source = [
  '--conditions=voltaic-src',
  '--import',
  'voltaic/register',
  '--disable-warning=ExperimentalWarning',
]

const tasks = {
  demo: source.concat(['examples/auction/demo.ts']),
  test: source.concat(['bootstrap/test.ts']),
  check: source.concat(['bootstrap/check.ts']),
  bench: source.concat(['--expose-gc', 'bench/run.ts']),
  build: source.concat(['bootstrap/build.ts']),
  reference: source.concat(['bootstrap/reference.ts']),
}

function main() {
  const task = process.argv[2]
  if (!tasks[task]) {
    fail('Unknown task "' + task + '". Known are: ' + Object.keys(tasks).join(', ') + '.')
    return
  }
  if (Number(process.versions.node.split('.')[0]) < 18) {
    fail(
      'Node ' +
        process.versions.node +
        ' is too old to install the packages. Install Node 18 or later (24 is best).',
    )
    return
  }
  install.ensureInstalled(root, (error) => {
    if (error) fail(error.message)
    else start(tasks[task].concat(process.argv.slice(3)))
  })
}

function start(args) {
  const node = install.findNode(root)
  if (!node) {
    fail(
      'No Node 24.7 or later was found: the package "node" has no binary for this machine, or install scripts are off. Install Node 24 from nodejs.org.',
    )
    return
  }
  const child = spawn(node, args, { cwd: root, stdio: 'inherit', env: environment(node) })
  passSignals(child)
  child.on('error', (error) => {
    fail(
      'Node could not be started: ' +
        error.message +
        '. Delete node_modules and run the command again.',
    )
  })
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 1 : code
  })
}

function environment(node) {
  const bins = [path.dirname(node), path.join(root, 'node_modules', '.bin')]
  const found = Object.keys(process.env).filter((name) => name.toUpperCase() === 'PATH')
  const name = found[0] || 'PATH'
  const changed = { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compiled') }
  changed[name] = bins.concat(process.env[name] || '').join(path.delimiter)
  return Object.assign({}, process.env, changed)
}

function fail(message) {
  fs.writeSync(2, message + '\n')
  process.exitCode = 1
}

main()
