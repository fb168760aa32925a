import swaggerUi from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import 'swagger-ui-dist/swagger-ui.css';
import { demoToken } from './demo-token.ts';
import { docsHeader } from './docs-header.ts';
import './docs-page.css';

const token = demoToken();
const root = document.querySelector<HTMLElement>('#root')!;
root.before(docsHeader(token !== undefined));

const ui = swaggerUi({
  domNode: root,
  url: '/openapi.json',
  // Null keeps Swagger UI from asking a public validator about the document.
  validatorUrl: null,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  docExpansion: 'full',
  defaultModelsExpandDepth: 0,
  onComplete: () => {
    if (token !== undefined) enterToken(token);
  },
});

/** As if typed into the "Authorize" window, under each of the document's bearer schemes. */
function enterToken(token: string): void {
  const schemes = ui.specSelectors.securityDefinitions()?.toJS() ?? {};
  for (const [name, { type, scheme }] of Object.entries(schemes)) {
    if (type === 'http' && scheme === 'bearer') ui.preauthorizeApiKey(name, token);
  }
}
