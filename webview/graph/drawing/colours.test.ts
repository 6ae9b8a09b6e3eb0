import assert from 'node:assert/strict';
import { firstUnlike } from './colours.ts';

describe('colours of a drawing', () => {
  it('[V2] one that would be taken for another is left for the next', () => {
    const rest = ['#b180d7', '#ffffff'] as const;
    // Dark High Contrast has both in orange, Light and Dark Modern have not.
    assert.equal(firstUnlike('#f38518', ['#ee9d28', ...rest]), '#b180d7');
    assert.equal(firstUnlike('#0078d4', ['#ee9d28', ...rest]), '#ee9d28');
    assert.equal(firstUnlike('#005fb8', ['#d67e00', ...rest]), '#d67e00');
  });

  it('are read as an editor writes them', () => {
    const isLikeOrange = (text: string) => firstUnlike('#f80', [text, 'none']) === 'none';
    assert.deepEqual(
      ['#ff8800', '#FF8800', '#ff880080', '#f808', 'rgb(255, 136, 0)', 'rgba(255, 136, 0, 0.5)'].filter(isLikeOrange).length, // prettier-ignore
      6,
    );
    assert.deepEqual(['#0088ff', 'orange', '', '#ff88'].filter(isLikeOrange), []);
  });

  it('where all are alike the last is taken', () => {
    assert.equal(firstUnlike('#000', ['#010101', '#000001']), '#000001');
  });
});
