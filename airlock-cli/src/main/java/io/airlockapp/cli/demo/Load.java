package io.airlockapp.cli.demo;

import io.airlockapp.cli.console.Progress;
import io.airlockapp.cli.console.Style;
import io.airlockapp.cli.console.Text;
import io.airlockapp.harp.Action;
import io.airlockapp.harp.Verdict;
import io.airlockapp.reactor.ReviewResult;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Many reviews at a time: what is asked, and how long each answer takes. Every tenth action is to be rejected. */
final class Load {

    private static final String APPROVED = "approved";
    private static final String REJECTED = "rejected";

    private final int reviews;
    private final int concurrency;
    private final Timeline timeline;
    private final Progress progress;
    private final Map<Action, Long> begun = new ConcurrentHashMap<>();
    private final Latencies latencies = new Latencies();
    private final Map<String, Integer> endings = new TreeMap<>();
    private long begin;

    Load(int reviews, int concurrency, Timeline timeline) {
        this.reviews = reviews;
        this.concurrency = concurrency;
        this.timeline = timeline;
        this.progress = new Progress(timeline.screen(), "reviews", reviews);
    }

    int reviews() {
        return reviews;
    }

    int concurrency() {
        return concurrency;
    }

    /** Whether the approver rejects what they see. */
    static boolean isToBeRejected(String payload) {
        return payload.endsWith("0\"}");
    }

    void begin() {
        timeline.chapter(Text.count(reviews, "review") + ", " + concurrency + " at a time");
        begin = System.nanoTime();
    }

    /** The next action; its time runs from now. */
    Action next(int number) {
        Action action = Action.command("echo review " + number);
        begun.put(action, System.nanoTime());
        return action;
    }

    synchronized void ended(ReviewResult result) {
        Long since = begun.remove(result.action());
        if (since != null) {
            latencies.add(System.nanoTime() - since);
        }
        Verdict verdict = result.verdict();
        endings.merge(verdict == null ? failure(result) : word(verdict), 1, Integer::sum);
        progress.step();
    }

    private static String failure(ReviewResult result) {
        Throwable failure = result.failure();
        return "failed (" + (failure == null ? "?" : failure.getClass().getSimpleName()) + ")";
    }

    private static String word(Verdict verdict) {
        if (verdict instanceof Verdict.Approved) {
            return APPROVED;
        }
        return verdict instanceof Verdict.Rejected
                ? REJECTED
                : verdict.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    synchronized void end() {
        long took = Math.max(1, System.nanoTime() - begin);
        progress.end();
        Style style = timeline.screen().style();
        timeline.line(String.format(
                Locale.ROOT,
                "  throughput  %s reviews a second (%s)",
                style.bold(String.format(Locale.ROOT, "%.0f", latencies.count() / (took / 1e9))),
                Text.time(took)));
        timeline.line("  latency     p50 " + style.bold(Text.time(latencies.percentile(50)))
                + "  p90 " + style.bold(Text.time(latencies.percentile(90)))
                + "  p99 " + style.bold(Text.time(latencies.percentile(99)))
                + "  max " + style.bold(Text.time(latencies.max())));
        timeline.line("  verdicts    " + counts());
    }

    /** How many have ended in which way. */
    synchronized String counts() {
        return endings.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    /** How many have been decided by an approver. */
    synchronized int answers() {
        return endings.getOrDefault(APPROVED, 0) + endings.getOrDefault(REJECTED, 0);
    }

    /** Whether each action has ended as a script has it that rejects every tenth. */
    synchronized boolean asScripted() {
        int rejected = reviews / 10;
        return endings.getOrDefault(APPROVED, 0) == reviews - rejected
                && endings.getOrDefault(REJECTED, 0) == rejected
                && latencies.count() == reviews;
    }
}
