-- Views of the database that `casefacts export --format sqlite` writes.

CREATE VIEW drugs_given AS
SELECT d.*, p.age_years, p.sex, p.diagnosis_text, r.title, r.doi
FROM drugs d JOIN reports r USING (report_id) LEFT JOIN patients p USING (report_id, patient_id)
WHERE d.assertion = 'present' AND d.experiencer = 'patient'
  AND NOT EXISTS (SELECT 1 FROM drugs f WHERE f.report_id = d.report_id AND f.fact_id = d.duplicate_of);

CREATE VIEW results AS
SELECT l.*, p.age_years, p.sex, p.diagnosis_text, r.title, r.doi
FROM labs l JOIN reports r USING (report_id) LEFT JOIN patients p USING (report_id, patient_id)
WHERE l.assertion = 'present' AND l.experiencer = 'patient'
  AND NOT EXISTS (SELECT 1 FROM labs f WHERE f.report_id = l.report_id AND f.fact_id = l.duplicate_of);

CREATE VIEW adverse_events AS
SELECT o.*, p.age_years, p.sex, p.diagnosis_text, r.title, r.doi
FROM outcomes o JOIN reports r USING (report_id) LEFT JOIN patients p USING (report_id, patient_id)
WHERE o.category = 'adverse_event' AND o.assertion = 'present' AND o.experiencer = 'patient'
  AND NOT EXISTS (SELECT 1 FROM outcomes f WHERE f.report_id = o.report_id AND f.fact_id = o.duplicate_of);

CREATE VIEW doubtful AS
SELECT report_id, fact_id, 'drugs' AS "table", drug_text AS mention, dose_text AS statement, doubts, confidence, page, sentence
FROM drugs WHERE doubts IS NOT NULL
UNION ALL
SELECT report_id, fact_id, 'labs', test_text, result_text, doubts, confidence, page, sentence FROM labs WHERE doubts IS NOT NULL
UNION ALL
SELECT report_id, fact_id, 'outcomes', outcome_text, category, doubts, confidence, page, sentence FROM outcomes WHERE doubts IS NOT NULL
UNION ALL
SELECT report_id, fact_id, 'patients', patient_id, age_text, doubts, confidence, page, sentence FROM patients WHERE doubts IS NOT NULL;
