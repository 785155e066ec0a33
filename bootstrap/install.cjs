// Installs the packages when they are missing or the lock file has changed, and finds the pinned Node.
'use strict'

const crypto = require('crypto')
const fs = require('fs')
const path = require('path')
const childProcess = require('child_process')
const passSignals = require('./signals.cjs').passSignals

const oldestNode = [24, 7]

/** npm waits for over a minute without a network unless it is told not to. */
const retries = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=10000']

/** Less than this many bytes free at any time of a failed installation, and the disk was full. */
const fullDisk = 32e6

/** Calls `done(error)` when node_modules is what the lock file says. */
function ensureInstalled(root, done) {
  const stamp = path.join(root, 'node_modules', '.voltaic-installed')
  const wanted = fingerprint(root)
  if (read(stamp) === wanted) {
    done()
    return
  }
  console.log('Installing the packages (at the first start and when they change) …')
  install(root, (error) => {
    if (error) {
      done(error)
      return
    }
    done(write(stamp, wanted))
  })
}

function fingerprint(root) {
  const hash = crypto.createHash('sha256')
  hash.update(process.platform + process.arch)
  hash.update(fs.readFileSync(path.join(root, 'package-lock.json')))
  return hash.digest('hex')
}

function install(root, done) {
  const started = Date.now()
  const npm = npmCommand()
  const args = npm.args.concat(['ci', '--no-audit', '--no-fund', '--loglevel=error'], retries)
  const child = childProcess.spawn(npm.file, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: npm.shell,
  })
  let output = ''
  child.stderr.on('data', (chunk) => {
    output += chunk
  })
  const all = packageFolders(root)
  let leastFree = freeBytes(root)
  const space = setInterval(() => {
    leastFree = Math.min(leastFree, freeBytes(path.join(root, 'node_modules')))
  }, 500)
  const progress = setInterval(() => {
    const ready = all.filter((folder) => fs.existsSync(path.join(root, folder, 'package.json')))
    console.log('  ' + ready.length + ' of ' + all.length + ' packages, ' + seconds(started) + ' s')
  }, 3000)
  const passOn = passSignals(child)
  const end = once((error) => {
    clearInterval(progress)
    clearInterval(space)
    passOn.stop()
    if (!error) console.log('Installed in ' + seconds(started) + ' s.')
    done(error)
  })
  child.on('error', () => {
    end(new Error('npm was not found. Install Node with npm from nodejs.org.'))
  })
  child.on('close', (code) => {
    if (passOn.signal()) end(new Error('The installation was stopped. Run the command again.'))
    else end(code === 0 ? undefined : new Error(explain(output, leastFree < fullDisk)))
  })
}

function once(fn) {
  let called = false
  return (argument) => {
    if (!called) {
      called = true
      fn(argument)
    }
  }
}

function npmCommand() {
  const script = process.env.npm_execpath
  if (script && /npm-cli\.c?js$/.test(script))
    return { file: process.execPath, args: [script], shell: false }
  const windows = process.platform === 'win32'
  return { file: windows ? 'npm.cmd' : 'npm', args: [], shell: windows }
}

function explain(output, isFull) {
  if (isFull || /ENOSPC/.test(output))
    return 'The packages could not be installed: the disk is full. Free about 600 MB and run the command again.'
  if (
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(
      output,
    )
  ) {
    return 'The packages could not be fetched: the package registry cannot be reached. Connect to the network and run the command again.'
  }
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return 'The packages could not be installed: this folder cannot be written. Change its owner, or clone into a folder of your own.'
  }
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line))
  return (
    'The packages could not be installed. npm says: ' +
    (lines.slice(0, 3).join(' ') || output.slice(-300))
  )
}

/** The folders of the packages that this machine needs, as the lock file has them. */
function packageFolders(root) {
  const lock = JSON.parse(read(path.join(root, 'package-lock.json')) || '{}')
  const packages = lock.packages || {}
  return Object.keys(packages).filter((folder) => folder !== '' && isForHere(packages[folder]))
}

function isForHere(entry) {
  const fits = (list, value) => !list || list.indexOf(value) >= 0
  return fits(entry.os, process.platform) && fits(entry.cpu, process.arch) && !entry.libc
}

/** The space on the disk of a folder; Infinity where that cannot be known. */
function freeBytes(folder) {
  try {
    const disk = fs.statfsSync(folder)
    return disk.blocks > 0 ? disk.bavail * disk.bsize : Infinity
  } catch (_error) {
    return Infinity
  }
}

function seconds(started) {
  return Math.round((Date.now() - started) / 1000)
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch (_error) {
    return undefined
  }
}

/** Undefined, or the error that explains why a file cannot be written. */
function write(file, text) {
  try {
    fs.writeFileSync(file, text)
    return undefined
  } catch (error) {
    return new Error(explain(error.message, false))
  }
}

/** The path of a Node that is new enough: the pinned one, else the one that runs this; else undefined. */
function findNode(root) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const pinned = path.join(root, 'node_modules', 'node', 'bin', name)
  const candidates = [pinned, process.execPath]
  return candidates.filter(isNewEnough)[0]
}

function isNewEnough(file) {
  if (!fs.existsSync(file)) return false
  const result = childProcess.spawnSync(file, ['--version'], { encoding: 'utf8' })
  const version = /^v(\d+)\.(\d+)/.exec(result.stdout || '')
  if (!version) return false
  const major = Number(version[1])
  return major > oldestNode[0] || (major === oldestNode[0] && Number(version[2]) >= oldestNode[1])
}

module.exports = { ensureInstalled: ensureInstalled, findNode: findNode }
