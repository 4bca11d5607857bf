import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GridModel } from '../../../client/webviews/preview/gridModel.ts';
import { appendMessage, cellMessage, cellOf, gridMessage } from './sampleGrid.ts';

const AT = { column: 'faq--tiny', row: '0:0', rollout: 0 };

test('any cutting of a text into appends gives the text, with its reasoning apart', () => {
  const pieces = fc.array(fc.record({ kind: fc.constantFrom('text', 'reasoning'), text: fc.string() }));
  fc.assert(
    fc.property(pieces, (all) => {
      const model = new GridModel();
      model.receive(gridMessage());
      all.forEach((piece, index) => {
        expect(model.receive(appendMessage(AT.column, 0, { ...piece, sequence: index + 1 }))).toEqual([]);
      });
      const joined = (kind: string): string =>
        all
          .filter((piece) => piece.kind === kind)
          .map(({ text }) => text)
          .join('');
      expect(model.cell(AT)).toMatchObject({ text: joined('text'), reasoning: joined('reasoning') });
    }),
  );
});

test('a lost append is noticed at the next, asked for once, and mended by a snapshot wherever it comes', () => {
  fc.assert(
    fc.property(fc.nat(5), fc.integer({ min: 1, max: 3 }), fc.nat(3), (before, lost, after) => {
      const model = new GridModel();
      model.receive(gridMessage());
      let sequence = 0;
      const append = () => model.receive(appendMessage(AT.column, 0, { sequence: ++sequence, text: '.' }));
      for (let n = 0; n < before; n++) append();
      sequence += lost;
      expect(append()).toEqual([AT]);
      for (let n = 0; n < after; n++) expect(append()).toEqual([]);
      expect(model.cell(AT)?.text).toBe('.'.repeat(before));
      model.receive(cellMessage(AT.column, 0, cellOf({ status: 'streaming', sequence, text: 'all' })));
      expect(append()).toEqual([]);
      expect(model.cell(AT)?.text).toBe('all.');
    }),
  );
});

test('a grid replaces everything, and those who watch a cell hear of it', () => {
  const model = new GridModel();
  model.receive(gridMessage({ 'faq--tiny 0': cellOf({ text: 'old' }) }));
  const heard: string[] = [];
  const end = model.watch('cell:["faq--tiny","0:0"]', () => heard.push(model.cell(AT)?.text ?? 'gone'));
  model.receive(gridMessage({ 'faq--tiny 0': cellOf({ text: 'new' }) }));
  model.receive(gridMessage({}, { rows: [] }));
  end();
  model.receive(gridMessage());
  expect(heard).toEqual(['new', 'gone']);
});
