/** One key of a message's JSON object. */
export type ShapeField =
  | {
      readonly key: string;
      /** The column its value comes from (`message-fields.ts`). */
      readonly column: string;
      /** For a boolean: when it is not true, the object ends here, without this key. */
      readonly endsObjectUnlessTrue?: boolean;
    }
  | {
      readonly key: string;
      /** JSON that is the same for every message. */
      readonly constant: string;
    };

/** The JSON object of a message, key by key. */
export type MessageShape = readonly ShapeField[];
