"""The index of an audit pack: each clause as judged, with the files that prove it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from intranet.documents.pack_index import IndexClause, IndexFile, IndexPart, IndexProof, PackIndex
from intranet.documents.records_ods import Sheet
from intranet.rules.dates import Term, roc_short
from intranet.rules.evidence import ClauseStatus, State
from intranet.services.audit import verify_chain
from intranet.services.audit_pack_masking import Masker
from intranet.services.audit_pack_papers import Kept, Paper
from intranet.services.compliance import judge_on
from intranet.services.context import current_school, today

Numbers = Mapping[str, Sequence[int]]


def index_of(
    term: Term,
    papers: Sequence[tuple[str, Paper]],
    files: Sequence[tuple[str, Kept]],
    sheets: Sequence[Sheet],
    masker: Masker,
    facts: tuple[tuple[str, str], ...],
    *,
    with_files: bool,
) -> PackIndex:
    """Judge both regulations as of the term's end (today while it runs) and number the files."""
    day = min(term.end, today())
    standing, school, chain = judge_on(day, term), current_school(), verify_chain()
    rows = [IndexFile(n, path, paper.title) for n, (path, paper) in enumerate(papers, 1)]
    for number, (path, kept) in enumerate(files, len(rows) + 1):
        title = masker.text(kept.name) if with_files else f"附件（{kept.size:,} 位元組，SHA-256 {kept.sha256[:16]}…）"
        rows.append(IndexFile(number, path if with_files else "", title))
    numbers: dict[str, list[int]] = defaultdict(list)
    for number, url in enumerate([*(paper.url for _, paper in papers), *(kept.url for _, kept in files)], 1):
        numbers[url].append(number)
    whole = f"共 {chain.entries} 筆，逐筆相扣" + (
        "無誤" if chain.broken_id is None else f"，第 {chain.broken_id} 筆不符"
    )
    return PackIndex(
        school=school.profile.name,
        term=term,
        judged_on=day,
        facts=(
            *facts,
            ("判斷基準日", f"{roc_short(day)}{'（學期結束日）' if day == term.end else '（學期尚未結束）'}"),
            ("稽核紀錄", f"{whole}；最末一筆 {chain.head}"),
            ("核對方式", "「SHA256SUMS.txt」列出每個檔案的 SHA-256，可用 sha256sum -c 核對"),
            ("條文摘要", "系統的摘要，非規定原文"),
        ),
        parts=(
            _part(school.regulation.title, standing.school, numbers, masker),
            _part(school.national.title, standing.national, numbers, masker),
        ),
        files=tuple(rows),
        sheets=tuple((sheet.title, len(sheet.rows)) for sheet in sheets),
    )


def _part(title: str, statuses: Iterable[ClauseStatus], numbers: Numbers, masker: Masker) -> IndexPart:
    rows = tuple(statuses)
    counts = Counter(row.state for row in rows)
    tally = tuple(f"{state.label} {counts[state]}" for state in State if counts[state])
    return IndexPart(title, tally, tuple(_clause(row, numbers, masker) for row in rows))


def _clause(status: ClauseStatus, numbers: Numbers, masker: Masker) -> IndexClause:
    days = "" if status.days is None else f"（{'剩 ' if status.state is State.DUE else ''}{status.days} 天）"
    return IndexClause(
        label="" if status.ref.startswith("national:") else status.ref,
        summary=status.summary,
        state=f"{status.state.sign} {status.state.label}{days}",
        detail=masker.text(status.detail),
        proofs=tuple(
            IndexProof(masker.text(proof.text), proof.on, tuple(numbers.get(proof.url, ())))
            for proof in status.evidence
        ),
    )
