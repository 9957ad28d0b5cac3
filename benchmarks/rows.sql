-- The same count for pgbench.
\set id 500
select count(*) from links where id = :id
