//! What must hold of the ledger, whatever comes.

/// Each rule as a query for the dictations that break it. Of a deleted account the ledger alone is
/// left: its entries are held against one another all the same.
pub(super) const RULES: [(&str, &str); 16] = [
    (
        "its entries are not what its finals cover, once and without a hole",
        "SELECT v.id AS session_id FROM voice_sessions v \
         LEFT JOIN usage_records u ON u.session_id = v.id AND u.reason = 'final' \
         GROUP BY v.id, v.sliced_sample \
         HAVING COALESCE(SUM(u.through_sample - u.from_sample), 0) <> v.sliced_sample \
             OR COALESCE(MAX(u.through_sample), 0) <> v.sliced_sample",
    ),
    (
        "it is over, and not all that finals cover is on the bill",
        "SELECT id AS session_id FROM voice_sessions \
         WHERE ended_at IS NOT NULL AND sliced_sample <> told_sample",
    ),
    (
        "it is over, and not all that engines were given is entered",
        "SELECT v.id AS session_id FROM voice_sessions v \
         LEFT JOIN engine_records e ON e.session_id = v.id AND e.is_late = 0 \
         WHERE v.ended_at IS NOT NULL \
         GROUP BY v.id, v.given_samples \
         HAVING COALESCE(SUM(e.through_sample - e.from_sample), 0) <> v.given_samples",
    ),
    (
        "what was heard again is not billed as it was settled",
        "SELECT v.id AS session_id FROM voice_sessions v \
         LEFT JOIN usage_records u ON u.session_id = v.id AND u.reason = 'repeat' \
         GROUP BY v.id, v.repeats_billed \
         HAVING COALESCE(SUM(u.through_sample - u.from_sample), 0) <> v.repeats_billed",
    ),
    (
        "its entries for finals overlap, or leave a hole",
        "SELECT DISTINCT session_id FROM \
             (SELECT session_id, from_sample, LAG(through_sample) OVER \
                  (PARTITION BY session_id ORDER BY from_sample, through_sample) AS end_before \
              FROM usage_records WHERE reason = 'final') AS entries \
         WHERE from_sample <> COALESCE(end_before, 0)",
    ),
    (
        "its entries for what was heard beside the bill overlap, or leave a hole",
        "SELECT DISTINCT session_id FROM \
             (SELECT session_id, from_sample, LAG(through_sample) OVER \
                  (PARTITION BY session_id ORDER BY from_sample, through_sample) AS end_before \
              FROM usage_records WHERE reason = 'repeat') AS entries \
         WHERE from_sample <> COALESCE(end_before, 0)",
    ),
    (
        "its entries of what engines were given overlap, or leave a hole",
        "SELECT DISTINCT session_id FROM \
             (SELECT session_id, from_sample, LAG(through_sample) OVER \
                  (PARTITION BY session_id ORDER BY from_sample, through_sample) AS end_before \
              FROM engine_records WHERE is_late = 0) AS entries \
         WHERE from_sample <> COALESCE(end_before, 0)",
    ),
    (
        "more was free or billed beside its finals than engines were given",
        "SELECT v.id AS session_id FROM voice_sessions v \
         LEFT JOIN engine_records e ON e.session_id = v.id AND e.is_late = 1 \
         GROUP BY v.id, v.given_samples, v.granted_samples, v.granted_left_samples, \
                  v.repeats_billed \
         HAVING v.granted_samples + v.granted_left_samples + v.repeats_billed \
                > v.given_samples + COALESCE(SUM(e.through_sample - e.from_sample), 0)",
    ),
    (
        "with its person's others it was granted another grace than the person has had on all days",
        "SELECT MAX(v.id) AS session_id FROM voice_sessions v \
         LEFT JOIN (SELECT user_id, SUM(samples) AS again, SUM(left_samples) AS gone \
                    FROM usage_grace GROUP BY user_id) AS g ON g.user_id = v.user_id \
         GROUP BY v.user_id, g.again, g.gone \
         HAVING SUM(v.granted_samples) <> COALESCE(g.again, 0) \
             OR SUM(v.granted_left_samples) <> COALESCE(g.gone, 0)",
    ),
    (
        "more was free or billed beside its finals than was ever to be",
        "SELECT id AS session_id FROM voice_sessions \
         WHERE granted_samples + granted_left_samples + repeats_billed > due_samples",
    ),
    (
        "it is longer or shorter than the audio that was received",
        "SELECT id AS session_id FROM voice_sessions WHERE duration <> acked_sample / 16",
    ),
    (
        "an entry is longer or shorter than its samples",
        "SELECT session_id FROM usage_records \
         WHERE duration_ms <> through_sample / 16 - from_sample / 16 \
         UNION SELECT session_id FROM engine_records \
         WHERE duration_ms <> through_sample / 16 - from_sample / 16",
    ),
    (
        "an entry does not cost what its engine did",
        "SELECT DISTINCT session_id FROM \
             (SELECT session_id, engine, through_sample - from_sample AS samples, cost_micro_usd, \
                     created_at FROM usage_records \
              UNION ALL \
              SELECT session_id, engine, through_sample - from_sample, cost_micro_usd, created_at \
              FROM engine_records) AS entries \
         WHERE created_at >= (SELECT MIN(noted_at) FROM engine_prices) \
           AND NOT EXISTS (SELECT 1 FROM engine_prices p WHERE p.engine = entries.engine \
                   AND (p.micro_usd_per_minute * samples + 959999) / 960000 = cost_micro_usd) \
           AND (cost_micro_usd <> 0 OR EXISTS (SELECT 1 FROM engine_prices p \
                   WHERE p.engine = entries.engine AND p.noted_at <= created_at))",
    ),
    (
        "it is billed to somebody who has not spoken",
        "SELECT DISTINCT u.session_id FROM usage_records u \
         JOIN voice_sessions v ON v.id = u.session_id \
         LEFT JOIN billing_subjects b ON b.user_id = v.user_id \
         WHERE b.subject IS NULL OR b.subject <> u.billing_subject",
    ),
    (
        "its account is gone, and it is billed to another one",
        "SELECT DISTINCT u.session_id FROM usage_records u \
         JOIN billing_subjects b ON b.subject = u.billing_subject \
         WHERE NOT EXISTS (SELECT 1 FROM voice_sessions v WHERE v.id = u.session_id)",
    ),
    (
        "it is billed to several",
        "SELECT session_id FROM usage_records \
         GROUP BY session_id HAVING MIN(billing_subject) <> MAX(billing_subject)",
    ),
];
