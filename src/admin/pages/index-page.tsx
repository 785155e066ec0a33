/** The index: what there is, and what the reader did last. */
import { type AppView, Frame, type ModelView, type SiteView } from './frame.tsx'
import { Entry, type LogView } from './history-page.tsx'

/** What the index shows. `counts` is by the models' names: "1,204", "10,000+". */
export interface IndexView {
  readonly site: SiteView
  readonly counts: ReadonlyMap<string, string>
  readonly recent: readonly LogView[]
}

/** The first page. */
export function IndexPage({ site, counts, recent }: IndexView) {
  return (
    <Frame site={site} title="Overview">
      <div class="index">
        <div>
          {site.apps.length === 0 && !site.realtimeUrl && <NothingHere />}
          {site.apps.map((app) => (
            <AppTable key={app.label} app={app} counts={counts} />
          ))}
          {site.realtimeUrl && <System url={site.realtimeUrl} />}
        </div>
        <Recent entries={recent} />
      </div>
    </Frame>
  )
}

function NothingHere() {
  return (
    <div class="empty">
      <h2>Nothing here for you yet</h2>
      <p class="muted">
        Your account may not see any of the models. Ask an administrator for a permission.
      </p>
    </div>
  )
}

function System({ url }: { url: string }) {
  return (
    <section>
      <h2>System</h2>
      <p>
        <a href={url}>Real time</a>: nodes, channels and connections as they are now
      </p>
    </section>
  )
}

function AppTable({ app, counts }: { app: AppView; counts: ReadonlyMap<string, string> }) {
  return (
    <section>
      <h2>{app.label}</h2>
      <div class="sheet">
        <table>
          <caption class="visually-hidden">{app.label}</caption>
          <thead class="visually-hidden">
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Rows</th>
              <th scope="col">Add</th>
            </tr>
          </thead>
          <tbody>
            {app.models.map((model) => (
              <ModelRow key={model.name} model={model} count={counts.get(model.name) ?? ''} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function ModelRow({ model, count }: { model: ModelView; count: string }) {
  return (
    <tr>
      <th scope="row">
        <a href={model.url}>{model.label}</a>
      </th>
      <td class="end muted">{count}</td>
      <td class="end">
        {model.addUrl && (
          <a href={model.addUrl} aria-label={`Add to ${model.label}`}>
            Add
          </a>
        )}
      </td>
    </tr>
  )
}

function Recent({ entries }: { entries: readonly LogView[] }) {
  return (
    <section aria-labelledby="recent">
      <h2 id="recent">Your recent actions</h2>
      <div class="card">
        {entries.length === 0 ? (
          <p class="muted small">What you add, change and delete will be listed here.</p>
        ) : (
          <ol class="log">
            {entries.map((entry) => (
              <li key={entry.id}>
                <Entry entry={entry} withRow />
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  )
}
