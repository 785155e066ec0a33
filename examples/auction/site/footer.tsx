/** What the house has to say at the end of every page. */
export function Footer() {
  return (
    <footer class="footer">
      <div class="footer-row">
        <p>
          <strong>Copper Hammer</strong> A demonstration of Voltaic: nothing here is for sale.
        </p>
        <p>
          The cars are the 406 road tests of 1970 to 1982 in vega-datasets; each is drawn from its
          data sheet. Opening prices and paints are made up.
        </p>
      </div>
    </footer>
  )
}
