import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { carName } from './car-name.ts'
import { readCars } from './cars.ts'

describe('the cars', () => {
  test('are all there, each with an address of its own and a price in whole dollars', async () => {
    const cars = await readCars()
    assert.equal(cars.length, 406)
    assert.equal(new Set(cars.map(({ slug }) => slug)).size, 406)
    assert.ok(cars.every(({ openingPrice }) => openingPrice >= 500 && openingPrice % 50 === 0))
    assert.ok(cars.every(({ slug }) => /^19\d\d(-[a-z0-9]+)+$/.test(slug)))
  })

  test('keep what is not recorded as null', async () => {
    const cars = await readCars()
    assert.equal(cars.filter(({ horsepower }) => horsepower === null).length, 6)
    assert.equal(cars.filter(({ economy }) => economy === null).length, 8)
  })

  test('get their names as titles', () => {
    const names = ['chevrolet vega (sw)', 'honda Accelerationord lx', 'vw rabbit', 'bmw 320i']
    assert.deepEqual(names.map(carName), [
      'Chevrolet Vega Station Wagon',
      'Honda Accord LX',
      'Volkswagen Rabbit',
      'BMW 320i',
    ])
  })
})
