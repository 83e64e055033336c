using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.BuiltIn;

/// <summary>GraphQL and SQL.</summary>
internal sealed class QueryLanguageTests
{
    [Test]
    public void Graphql() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("graphql"),
        [
            "{a}", "query Q($a: [Int!]! = [1, 2] @d, $b: T) @e { x: a(b: $a, c: {d: 1, e: [E \"s\"]}) { ...F @skip(if: true) ... on T { on } ... @include(if: $b) { type } } } fragment F on T { a }",
            "mutation { query } subscription S { fragment }", "\"d\" type A implements & B & C @e(f: null) { \"\"\"g \\\"\"\" \"\" h\"\"\" i(j: K = 1, l: [M] = []): N! @o }", "schema @a { query: Q mutation: M }", "scalar S union U = | A | B enum E { A @b, C }",
            "directive @a(b: C = D) repeatable on | FIELD | OBJECT", "input I { a: Int = 1 } extend type T { a: B } extend schema @c extend union U = D", "# c\n\uFEFF{a,,,b}", "{a(b:-1.5e+3 c:\"\\u{1F600}\\n\" d:\"\")}", "type T type U { a: B } {c}",
        ],
        [
            "", "{}", "{a(b:)}", "{a()}", "query", "fragment on on T { a }", "{a(b:12a)}", "{a(b:01)}", "{a(b:1.)}", "{a(b:\"\n\")}", "{a(b:\"\\q\")}", "type T {}", "type T {a b: C}", "enum E { true }", "extend type T", "directive @a on THERE", "queryQ {a}", "{a(b:\"\"\")}", "\"d\" {a}", "type T { a b }",
        ]);

    [Test]
    public void Sql_queries() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("sql"),
        [
            "", ";;", "select", "SELECT 1 As one, t.*, \"x\"\"y\" z from a.b t, only c where not x is null and y in (1, 2) or z like 'a%' escape '!'", "select distinct on (a) b from c group by 1, cube (a, b) having count(*) > 1 order by 1 desc nulls last limit 10 offset 2 rows for update of c skip locked",
            "with recursive t(n) as (values (1) union all select n + 1 from t where n < 100), u as not materialized (delete from v returning *) select sum(n) filter (where n > 1) over (partition by a order by b rows between unbounded preceding and current row) from t",
            "select * from a left join b using (c) natural join d cross join lateral (select 1) e join f join g on 1 = 1 on true", "select a between symmetric 1 and 2 and b, -c::int[] @> array[[1, 2], [3]], (d).e[1:2], 'x' || $1 collate \"C\" at time zone 'utc', date '2020-01-01', interval '1' day",
            "select case a when 1 then 2 else 3 end, cast(a as numeric(10, 2)), extract(year from b), coalesce(c, d), substring(e from 1 for 2), trim(both 'x' from f), exists (select 1), a = any (array[1]), row(1, 2), current_date, f(a => 1, variadic b), count(distinct x)",
            "(select 1) union (select 2 order by 1) intersect values (3), (4) limit 1", "select a is not distinct from b, c isnull, d not similar to e, $$it's$$, e'\\n\\'', x'1f', b'01', 1.5e3, .5, 0x1f -- c\n/* d */", "table a; select action, date, name from x action",
        ],
        [
            "selecta", "select from where", "select 1 2", "select a b c", "select a < b < c", "select 'a", "select \"\"", "select * from", "select a from b where", "select (1", "select 1 as", "select 12a", "select a from b group", "select all distinct a", "select select", "select user from order", "values", "select /* a /* b */ */ 1", "select a like b like c",
            "select f(a => )", "insert a", "with a select 1",
        ]);

    [Test]
    public void Sql_changes_and_definitions() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("sql"),
        [
            "insert into a.b as c (d, e[1]) values (1, default), (2, 3) on conflict (d) where x do update set e = excluded.e, (f, g) = (select 1, 2) where true returning *, a as b", "insert into a default values; insert into a select 1", "update only a b set c = default from d where e returning f", "delete from a using b where current of c",
            "merge into a using b on c = d when matched and e then update set f = 1 when not matched then insert (g) values (h) when not matched by source then delete",
            "create temp table if not exists a.b (c bigint primary key generated always as identity, d varchar(30) not null default 'x' collate \"C\", unique (c, d) deferrable initially deferred, foreign key (c) references e (f) on delete set null, check (c > 0), like g including all) partition by range (c)",
            "create table a partition of b for values from (1) to (maxvalue)", "create table a as select 1 with no data", "create or replace view a as select 1 with check option", "create materialized view a as values (1)", "create unique index concurrently on a using btree (lower(b) desc nulls first, (c + 1)) include (d) where e",
            "create function f(a int, out b text default 'x') returns setof c language sql immutable as $$select 1$$", "create function f() returns int return 1", "create trigger a before insert or update of b on c for each row when (new.d) execute function e(1, 'x')", "create type a as enum ('b', 'c'); create domain d as int check (value > 0)", "create schema if not exists a authorization current_user", "create sequence a increment by 2 start 1", "create extension a with schema b",
        ],
        ["insert into a", "insert into a (b) value (1)", "update a where b", "update a set", "delete a", "create table a", "create table a (b)", "create table a (b int,)", "create index on a", "create view a", "merge into a using b on c", "create trigger a on b", "create constraint trigger a before insert on b for each row execute function c()", "create table a (check (b) deferrable)"]);
}
