/** A page with a table of items. */

/** One item of the table. */
export interface ListItem {
  readonly id: number
  readonly name: string
  readonly price: { toString(): string }
}

/** The page. */
export function ListPage({ items }: { items: readonly ListItem[] }) {
  return (
    <html lang="en">
      <head>
        <title>Items</title>
      </head>
      <body>
        <table>
          {items.map((item) => (
            <tr key={item.id}>
              <td>{item.id}</td>
              <td>{item.name}</td>
              <td>{item.price.toString()}</td>
            </tr>
          ))}
        </table>
      </body>
    </html>
  )
}
