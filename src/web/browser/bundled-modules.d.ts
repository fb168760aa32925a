/** What esbuild resolves and TypeScript does not know. */
declare module '*.css';

declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  /** Only the part of Swagger UI's interface that docs.ts uses. */
  interface SwaggerUi {
    readonly specSelectors: {
      /** The document's security schemes by name. */
      securityDefinitions(): { toJS(): Record<string, { type: string; scheme?: string }> } | undefined;
    };
    /** Enters a token for the named security scheme, as if typed into the "Authorize" window. */
    preauthorizeApiKey(scheme: string, token: string): void;
  }
  interface SwaggerUiOptions {
    readonly domNode: HTMLElement;
    readonly url: string;
    readonly validatorUrl: null;
    readonly tryItOutEnabled: boolean;
    readonly displayRequestDuration: boolean;
    readonly docExpansion: 'list' | 'full' | 'none';
    readonly defaultModelsExpandDepth: number;
    readonly onComplete: () => void;
  }
  const swaggerUi: (options: SwaggerUiOptions) => SwaggerUi;
  export default swaggerUi;
}
