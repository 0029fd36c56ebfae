package io.airlockapp.benchmarks.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A client as a process. It says {@code ready}, and then answers one line to each line of its standard input; it ends when that
 * ends.
 *
 * <ul>
 *   <li>{@code reviews COUNT CONCURRENCY}: so many, so many at a time
 *   <li>{@code paced COUNT PER_SECOND}: so many, begun at that rate
 *   <li>{@code hold COUNT PER_SECOND}: the same, but answers when the last is begun; {@code await} answers when all have ended
 *   <li>{@code submits COUNT}, {@code heartbeats COUNT}: so many, one after the other
 *   <li>{@code usage}: processor time, and the time
 *   <li>{@code memory}: collects garbage; live heap, resident memory, sockets
 * </ul>
 */
public final class Client {

    private final Side side;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long next;
    private @Nullable Batch held;

    private Client(Side side) {
        this.side = side;
    }

    /**
     * Runs until standard input ends.
     *
     * @param args what {@link Setting} reads
     * @throws IOException if standard input or what the system says of this process cannot be read
     * @throws InterruptedException if it is interrupted
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException, InterruptedException {
        endWithParent();
        Setting setting = Setting.of(args);
        Client client = new Client(
                switch (setting.side()) {
                    case "raw" -> new RawSide(setting);
                    case "plain" -> new PlainSide(setting);
                    case "sealed" -> new SealedSide(setting);
                    default -> throw new IllegalArgumentException("No such side: " + setting.side());
                });
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            System.out.println(client.command(line.split(" ", -1)));
        }
        System.exit(0);
    }

    private static void endWithParent() {
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
    }

    private String command(String[] words) throws IOException, InterruptedException {
        return switch (words[0]) {
            case "reviews" -> reviews(number(words[1]), number(words[2]));
            case "paced" -> begun(number(words[1]), number(words[2])).end();
            case "hold" -> {
                held = begun(number(words[1]), number(words[2]));
                yield "done";
            }
            case "await" -> held == null ? "nothing is held" : held.end();
            case "submits" -> oneByOne(number(words[1]), Mono.defer(() -> side.submit(next++)));
            case "heartbeats" -> oneByOne(number(words[1]), Mono.defer(side::heartbeat));
            case "usage" -> "cpu_ns=" + system.getProcessCpuTime() + " at_ns=" + System.nanoTime();
            case "memory" -> memory();
            default -> "unknown command " + words[0];
        };
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    private String reviews(int count, int concurrency) throws InterruptedException {
        Batch batch = new Batch(count);
        Flux.range(0, count)
                .flatMap(i -> batch.one(side.review(next++)), concurrency)
                .subscribe();
        return batch.end();
    }

    private Batch begun(int count, int perSecond) {
        Batch batch = new Batch(count);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = start + 1_000_000_000L * i / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            batch.one(side.review(next++)).subscribe();
        }
        return batch;
    }

    private static String oneByOne(int count, Mono<?> call) {
        Latencies latencies = new Latencies(count);
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            call.block();
            latencies.add(System.nanoTime() - begun);
        }
        return latencies.toString();
    }

    @SuppressWarnings("CallToSystemGC") // What is live is what a full collection leaves.
    private String memory() throws IOException {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long resident = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                resident = 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        int sockets = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : open) {
                if (Files.isSymbolicLink(descriptor) && target(descriptor).startsWith("socket:")) {
                    sockets++;
                }
            }
        }
        return "heap=" + heap + " resident=" + resident + " sockets=" + sockets;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // Closed meanwhile.
        }
    }

    /** A number of reviews, and what became of them. */
    private static final class Batch {

        private final Latencies latencies;
        private final CountDownLatch left;
        private final AtomicInteger approved = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final long begun = System.nanoTime();

        Batch(int count) {
            this.latencies = new Latencies(count);
            this.left = new CountDownLatch(count);
        }

        /** Never fails. */
        Mono<?> one(Mono<?> review) {
            return Mono.defer(() -> {
                long start = System.nanoTime();
                return review.then()
                        .doOnSuccess(done -> {
                            latencies.add(System.nanoTime() - start);
                            approved.incrementAndGet();
                            left.countDown();
                        })
                        .onErrorResume(error -> {
                            failure.compareAndSet(null, error);
                            failed.incrementAndGet();
                            left.countDown();
                            return Mono.empty();
                        });
            });
        }

        String end() throws InterruptedException {
            left.await();
            double seconds = (System.nanoTime() - begun) / 1e9;
            Throwable first = failure.get();
            return String.format(
                    Locale.ROOT,
                    "approved=%d failed=%d seconds=%.6f %s%s",
                    approved.get(),
                    failed.get(),
                    seconds,
                    latencies,
                    first == null ? "" : " failure=" + first.toString().replaceAll("\\s+", "_"));
        }
    }
}
