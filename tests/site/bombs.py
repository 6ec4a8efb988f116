"""Questions in SQL that crash, starve or fill a site that lets them: a name and a statement each.

Memory, time, recursion, regular expressions by LIKE and GLOB, JSON, full text, printf,
group_concat, cross joins, replace and instr over large values, wide answers, our own functions in
a row, and the doors into the process. `{...}` marks a piece that stands often in a row.
"""

from urllib.parse import quote

from tests.conftest import SHIPPED

COUNT = "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t LIMIT {}) "
LARGE = "hex(zeroblob(49000))"
MANY = "quotes a, quotes b, quotes c, quotes d"


def wide(expression: str, columns: int) -> str:
    """SELECT with the same expression in many columns."""
    return ", ".join([expression] * columns)


def nested(function: str, depth: int, seed: str) -> str:
    """f(f(f(seed)))."""
    return f"{function}(" * depth + seed + ")" * depth


MEMORY = {
    "hex of zeroes": "SELECT hex(zeroblob(500000)) FROM quotes a, quotes b",
    "large values": f"SELECT {LARGE} FROM quotes a, quotes b",
    "one large value": "SELECT zeroblob(1000000000)",
    "random blobs": "SELECT randomblob(99000) FROM quotes a, quotes b",
    "300 wide columns": f"SELECT {wide(LARGE, 300)} FROM quotes",
    "200 wide columns": f"SELECT {wide(LARGE, 200)} FROM quotes",
    "2,000 columns": f"SELECT {wide('1', 2000)}",
    "narrow and long": f"SELECT {wide('1', 200)} FROM quotes a, quotes b",
    "group_concat": f"SELECT group_concat(a.text) FROM {MANY}",
    "group_concat by group": "SELECT a.quote_id, group_concat(b.text || c.text) "
    "FROM quotes a, quotes b, quotes c GROUP BY 1",
    "json_group_array": f"SELECT json_group_array(a.text) FROM {MANY}",
    "json_group_object": f"SELECT json_group_object(a.text, b.text) FROM {MANY}",
    "sort of large rows": f"SELECT {LARGE} AS x FROM quotes a, quotes b ORDER BY x || a.text",
    "distinct of large rows": "SELECT DISTINCT randomblob(90000) FROM quotes a, quotes b",
    "materialised": "WITH m AS MATERIALIZED "
    f"(SELECT randomblob(90000) AS x FROM {MANY}) SELECT count(*) FROM m, m AS n",
    "window over all": f"SELECT group_concat(a.text) OVER (ORDER BY b.text) FROM {MANY}",
    "union of large rows": f"SELECT {LARGE} UNION SELECT randomblob(90000) FROM {MANY}",
    "doubling": COUNT.format(60) + "SELECT " + nested("hex", 30, "'ab'"),
    "printf width": "SELECT printf('%1000000000d', 1)",
    "printf precision": "SELECT printf('%.*c', 2000000000, 'x')",
    "format of many": f"SELECT {wide('printf(%Q, zeroblob(90000))'.replace('%Q', repr('%s')), 99)}",
}
TIME = {
    "recursion without end": COUNT.replace(" LIMIT {}", "") + "SELECT count(*) FROM t",
    "recursion of text": "WITH RECURSIVE t(x) AS (SELECT 'a' UNION ALL SELECT x || x FROM t) "
    "SELECT max(length(x)) FROM t",
    "recursion by union": "WITH RECURSIVE t(x) AS "
    "(SELECT 1 UNION SELECT x * 7 % 999999937 FROM t) SELECT sum(x) FROM t",
    "cross join": f"SELECT count(*) FROM {MANY}",
    "cross join with like": f"SELECT count(*) FROM {MANY} WHERE a.text LIKE '%' || b.text || '%'",
    "cross join sorted": f"SELECT a.text FROM {MANY} ORDER BY a.text || b.text || c.text",
    "correlated": "SELECT (SELECT count(*) FROM quotes b, quotes c, quotes d "
    "WHERE b.text > a.text) FROM quotes a",
    "evidence by itself": "SELECT count(*) FROM evidence a, evidence b, evidence c "
    "WHERE a.text <> b.text AND b.text <> c.text",
    "exists": "SELECT 1 FROM quotes a WHERE NOT EXISTS "
    "(SELECT 1 FROM evidence b, evidence c, evidence d WHERE b.start = -1)",
    "random order": f"SELECT a.text FROM {MANY} ORDER BY random()",
    "series of dates": COUNT.format(10**9) + "SELECT max(strftime('%s', x, 'unixepoch')) FROM t",
    "aggregates": f"SELECT count(DISTINCT a.text || b.text || c.text) FROM {MANY}",
    "deep expression": "SELECT " + "+".join(["1"] * 900),
    "deep brackets": "SELECT " + "(" * 900 + "1" + ")" * 900,
    "many unions": " UNION ALL ".join(["SELECT 1"] * 450),
}
STRINGS = {
    "like with many wildcards": f"SELECT {LARGE} LIKE '{'%0' * 400}%1' FROM quotes",
    "long like pattern": f"SELECT {LARGE} LIKE hex(zeroblob(20000)) FROM quotes",
    "glob with many stars": f"SELECT {LARGE} GLOB '{'*0' * 400}*1' FROM quotes",
    "glob with classes": f"SELECT {LARGE} GLOB '{'*[0-9]' * 150}x' FROM quotes",
    "like escape": f"SELECT {LARGE} LIKE '{'_%' * 400}' ESCAPE '!' FROM quotes, quotes b",
    "replace": f"SELECT length(replace({LARGE}, '0', {LARGE}))",
    "replace in a row": "SELECT " + wide(f"length(replace({LARGE}, '00', '1'))", 150),
    "instr": f"SELECT instr({LARGE}, {LARGE} || '1') FROM quotes, quotes b",
    "instr in a row": "SELECT " + wide(f"instr({LARGE}, hex(zeroblob(24000)) || '1')", 150),
    "trim": f"SELECT {wide(f'length(trim({LARGE}, hex(randomblob(20000))))', 50)}",
    "nested replace": "SELECT length(" + "replace(" * 40 + "'00'" + ", '0', '00')" * 40 + ")",
    "soundex and friends": f"SELECT {wide(f'upper(lower({LARGE}))', 190)} FROM quotes",
}
JSON = {
    "json nested deep": f"SELECT json_valid('{'[' * 1500}{']' * 1500}')",
    "json_tree": "WITH j(d) AS (SELECT json_group_array(x) FROM (" + COUNT.format(20000) + "SELECT "
    "x FROM t)) SELECT count(*) FROM j, json_tree(j.d) a, json_tree(j.d) b",
    "json_each crossed": "SELECT count(*) FROM json_each('[1,2,3,4,5,6,7,8,9]') a, "
    + ", ".join(f"json_each('[1,2,3,4,5,6,7,8,9]') j{n}" for n in range(12)),
    "json_set in a row": "SELECT "
    + "json_set(" * 90
    + "'{}'"
    + ", '$.a', hex(zeroblob(400)))" * 90,
    "json_patch": "SELECT json_patch(json_group_object(a.text, b.text), '{}') "
    "FROM evidence a, evidence b",
}
FULL_TEXT = {
    "prefix of all": "SELECT count(*) FROM sentences_fts a, sentences_fts b, sentences_fts c "
    "WHERE sentences_fts MATCH '\"的\"*'",
    "or of many": "SELECT count(*) FROM sentences_fts WHERE sentences_fts MATCH '"
    + " OR ".join(f"a{n}*" for n in range(900))
    + "'",
    "near": "SELECT highlight(sentences_fts, 0, '<', '>') FROM sentences_fts WHERE sentences_fts "
    "MATCH 'NEAR(的 一, 9999)' OR sentences_fts MATCH '的'",
    "snippet": "SELECT snippet(quotes_fts, 0, '<', '>', '', 64) FROM quotes_fts, quotes b, "
    "quotes c WHERE quotes_fts MATCH '的' ORDER BY bm25(quotes_fts)",
}
OURS = {
    "escape_fts in a row": "SELECT " + wide(f"escape_fts(substr({LARGE}, 1, 15000))", 190),
    "fold in a row": "SELECT " + wide(f"fold(substr({LARGE}, 1, 19000) || random())", 150),
    "fold of too much": f"SELECT fold({LARGE})",
    "fold of all": f"SELECT fold(a.text || b.text || c.text) FROM {MANY}",
    "in_words of nonsense": f"SELECT in_words(a.text || b.text) FROM {MANY}",
    "in_words in a row": "SELECT " + wide("in_words('2025-01~/2025-0' || abs(random() % 9))", 190),
    "figure": f"SELECT figure(a.start, b.start, c.text) FROM {MANY}",
}
DOORS = {
    "a pointer is told": "SELECT hex(fts3_tokenizer('simple'))",
    "a pointer is set": "SELECT fts3_tokenizer('simple', x'4141414141414141')",
    "tokenizer table": "SELECT * FROM fts3tokenize('simple', 'a b')",
    "questions of others": "SELECT * FROM sqlite_stmt",
    "pages of the file": "SELECT * FROM dbstat",
    "paths of the server": "SELECT * FROM pragma_database_list",
    "load an extension": "SELECT load_extension('/lib/x')",
    "log of the server": "SELECT sqlite_log(1, 'x')",
    "compile options": "SELECT * FROM pragma_compile_options",
    "pointer of fts5": "SELECT fts5(NULL)",
}
"""Refused, each with a sentence."""
BOMBS = MEMORY | TIME | STRINGS | JSON | FULL_TEXT | OURS | DOORS


def address(sql: str, ending: str = ".json") -> str:
    """Where a question is asked."""
    return f"/{SHIPPED.stem}{ending}?sql={quote(sql)}"
