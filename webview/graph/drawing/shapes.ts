/** One mark on a drawing. A canvas and an SVG draw the same list of them. */
export type Shape =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly fill?: string;
      readonly stroke?: string;
      readonly strokeWidth?: number;
      readonly dash?: readonly number[];
    }
  | {
      readonly kind: 'circle';
      readonly x: number;
      readonly y: number;
      readonly radius: number;
      readonly fill: string;
      readonly stroke?: string;
    }
  | {
      readonly kind: 'icon';
      readonly x: number;
      readonly y: number;
      readonly size: number;
      readonly path: string;
      readonly fill: string;
    }
  | {
      readonly kind: 'text';
      /** Where it begins, or its middle; y is the base line. */
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly fill: string;
      readonly face: TextFace;
      readonly anchor: 'start' | 'middle' | 'end';
    }
  | {
      readonly kind: 'line';
      /** x and y of each point; what is not level is drawn as a curve. */
      readonly points: readonly number[];
      readonly stroke: string;
      readonly strokeWidth: number;
      readonly dash: readonly number[];
      readonly hasArrow: boolean;
      readonly opacity: number;
    };

/** The faces of text on a drawing. */
export type TextFace = 'title' | 'ref' | 'label';

/** Size and weight of each face, in pixels at a zoom of one. */
export const faces: Readonly<Record<TextFace, { readonly size: number; readonly weight: number }>> = {
  title: { size: 13, weight: 400 },
  ref: { size: 12, weight: 600 },
  label: { size: 11, weight: 400 },
};

/** The width of a text in pixels at a zoom of one. */
export type MeasureText = (text: string, face: TextFace) => number;
