import './monaco-workers.ts';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import { createRoot } from 'react-dom/client';
import { demoToken } from './demo-token.ts';
import { exampleHeaders, exampleOperations } from './example-operations.ts';
import './graphiql-page.css';

const token = demoToken();

createRoot(document.querySelector('#root')!).render(
  <GraphiQL
    fetcher={createGraphiQLFetcher({ url: '/graphql' })}
    defaultTabs={exampleOperations(token, Date.now())}
    defaultHeaders={exampleHeaders(token)}
    defaultEditorToolsVisibility="headers"
    // Edits outlive a reload, but the next window starts with fresh examples; tokens are kept nowhere.
    storage={sessionStorage}
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <a className="tidemark-logo" href="/">
        Tidemark
      </a>
    </GraphiQL.Logo>
  </GraphiQL>,
);
