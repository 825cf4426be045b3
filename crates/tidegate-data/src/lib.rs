//! Datasets: registry, description, governed queries, results.
