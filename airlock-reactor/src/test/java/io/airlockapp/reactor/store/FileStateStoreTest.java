package io.airlockapp.reactor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import io.airlockapp.credential.Secret;
import io.airlockapp.error.StoreException;
import io.airlockapp.error.StoreException.Reason;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class FileStateStoreTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path temporary;

    private Path directory;
    private Path file;
    private FileStateStore store;

    @BeforeEach
    void create() {
        directory = temporary.resolve("config/airlock");
        file = directory.resolve("state.json");
        store = FileStateStore.builder(directory).build();
    }

    private void keep(SavedState state) {
        store.update(former -> Mono.just(state)).block(PATIENCE);
    }

    private void damage(String text) throws IOException {
        keep(SavedState.empty());
        Files.writeString(file, text);
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** Loading and updating fail alike, and leave the file alone. */
    private static StoreException refusal(StateStore store) {
        StoreException failure =
                catchThrowableOfType(StoreException.class, () -> store.load().block(PATIENCE));
        assertThatThrownBy(() -> store.update(Counter::bump).block(PATIENCE))
                .isInstanceOf(StoreException.class)
                .hasMessage(failure.getMessage());
        return failure;
    }

    @Test
    void load_nothingThere_makesNothing() {
        assertThat(store.load().block(PATIENCE)).isEqualTo(SavedState.empty());
        assertThat(temporary.resolve("config")).doesNotExist();
    }

    @Test
    void load_anotherStoreHasWritten_seesIt() {
        keep(StateStoreContract.full());
        assertThat(FileStateStore.builder(directory).build().load().block(PATIENCE))
                .isEqualTo(StateStoreContract.full());
    }

    @Test
    void update_first_makesEverythingForTheOwnerOnly() throws IOException {
        keep(StateStoreContract.full());
        assertThat(permissions(temporary.resolve("config"))).isEqualTo("rwx------");
        assertThat(permissions(directory)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(directory)) {
            for (Path each : files.toList()) {
                assertThat(permissions(each)).as(each.toString()).isEqualTo("rw-------");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "777", "277"})
    void update_anyUmask_makesFilesForTheOwner(String umask) throws Exception {
        try (Child child = Child.startWithUmask(umask, directory.toString(), "2")) {
            assertThat(child.rest()).containsExactly("1", "2");
            assertThat(child.exitCode()).isZero();
        }
        assertThat(permissions(directory)).isEqualTo("rwx------");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw--w----", "rw----r--", "rw-----w-"})
    void fileOpenToOthers_isRefusedWithTheRemedy(String permissions) throws IOException {
        keep(StateStoreContract.full());
        permit(file, permissions);
        StoreException failure = refusal(store);
        assertThat(failure.reason()).isEqualTo(Reason.EXPOSED);
        assertThat(failure).hasMessageContaining("chmod 600 " + file);
        permit(file, "rw-------");
        assertThat(store.load().block(PATIENCE)).isEqualTo(StateStoreContract.full());
    }

    @Test
    void lockFileOpenToOthers_isRefusedWithTheRemedy() throws IOException {
        keep(StateStoreContract.full());
        permit(directory.resolve("state.lock"), "rw-rw-rw-");
        assertThatThrownBy(() -> keep(SavedState.empty()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("chmod 600 " + directory.resolve("state.lock"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxr-xr-x", "rwxrwx---", "rwx-w----"})
    void directoryOpenToOthers_isRefusedWithTheRemedy(String permissions) throws IOException {
        keep(StateStoreContract.full());
        permit(directory, permissions);
        StoreException failure = refusal(store);
        assertThat(failure.reason()).isEqualTo(Reason.EXPOSED);
        assertThat(failure).hasMessageContaining("chmod 700 " + directory);
    }

    @Test
    void directoryThatIsASymbolicLink_isRefused() throws IOException {
        keep(StateStoreContract.full());
        Path link = Files.createSymbolicLink(temporary.resolve("link"), directory);
        assertThat(refusal(FileStateStore.builder(link).build())).hasMessageContaining("symbolic link");
        Path nowhere = Files.createSymbolicLink(temporary.resolve("nowhere"), temporary.resolve("missing"));
        assertThat(refusal(FileStateStore.builder(nowhere).build())).hasMessageContaining("symbolic link");
        assertThat(temporary.resolve("missing")).doesNotExist();
    }

    @Test
    void fileThatIsASymbolicLink_isRefusedAndItsTargetLeftAlone() throws IOException {
        keep(SavedState.empty());
        Path target = Files.move(file, temporary.resolve("target"));
        Files.createSymbolicLink(file, target);
        byte[] before = Files.readAllBytes(target);
        StoreException failure = refusal(store);
        assertThat(failure.reason()).isEqualTo(Reason.EXPOSED);
        assertThat(failure).hasMessageContaining("symbolic link");
        assertThat(target).hasBinaryContent(before);
    }

    @Test
    void fileThatIsNone_isRefused() throws IOException {
        keep(SavedState.empty());
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(refusal(store)).hasMessageContaining("is no file");
    }

    @Test
    void directoryThatIsNone_isRefused() throws IOException {
        Files.createDirectories(directory.getParent());
        Files.createFile(directory);
        assertThat(refusal(store)).hasMessageContaining("is no directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "state.json", "state.lock"})
    void somethingOfAnotherUser_isRefused(String name) throws IOException {
        assumeTrue(new UnixSystem().getUid() == 0, "only root can give files away");
        keep(StateStoreContract.full());
        Files.setAttribute(directory.resolve(name), "unix:uid", 12345);
        assertThatThrownBy(() -> keep(SavedState.empty()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("another user")
                .satisfies(e -> assertThat(((StoreException) e).reason()).isEqualTo(Reason.EXPOSED));
    }

    @Test
    void fileSystemWithoutPermissions_isRefusedAtOnce() throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(temporary.resolve("files.zip"), Map.of("create", "true"))) {
            FileStateStore.Builder builder = FileStateStore.builder(zip.getPath("/state"));
            assertThatThrownBy(builder::build)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("has no POSIX permissions");
        }
    }

    @Test
    void update_afterAWriterThatWasKilled_removesWhatItLeftAndNothingElse() throws IOException {
        keep(SavedState.empty());
        Path leftover = Files.createFile(directory.resolve("state-0b0b4a3e-1d0c-4b62-9d8e-6d1c0f0e9a11.tmp"));
        Path other = Files.createFile(directory.resolve("state-mine.tmp"));
        keep(StateStoreContract.full());
        assertThat(leftover).doesNotExist();
        assertThat(other).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{",
                "[]",
                "null",
                "{}",
                "not JSON: topsecret",
                "{\"format\":\"airlock-state\"}",
                "{\"format\":\"airlock-state\",\"version\":1}",
                "{\"format\":\"airlock-state\",\"version\":0,\"state\":{}}",
                "{\"format\":\"airlock-state\",\"version\":\"1\",\"state\":{}}",
                "{\"format\":\"airlock-state\",\"version\":1,\"state\":{},\"sealed\":{}}",
                "{\"format\":\"airlock-state\",\"version\":1,\"state\":[]}",
                "{\"format\":\"airlock-state\",\"version\":1,\"state\":{}} {}",
                "{\"format\":\"airlock-state\",\"version\":1,\"state\":{},\"state\":{}}",
                "{\"format\":\"airlock-state\",\"version\":1,\"state\":{\"personalAccessToken\":7}}",
                "{\"format\":\"airlock-state\",\"version\":1,\"state\":{\"tokens\":{\"accessToken\":\"topsecret\"}}}",
                "{\"format\":\"airlock-state\",\"version\":1,\"state\":{\"tokens\":{\"issuer\":\"::topsecret\","
                        + "\"clientId\":\"c\",\"accessToken\":\"topsecret\",\"obtainedAt\":\"2026-01-01T00:00:00Z\"}}}",
                "{\"format\":\"airlock-state\",\"version\":1,\"state\":{\"tokens\":{\"issuer\":\"https://i\","
                        + "\"clientId\":\"c\",\"accessToken\":\"topsecret\\r\\n\",\"obtainedAt\":\"topsecret\"}}}",
                "{\"format\":\"airlock-state\",\"version\":1,\"state\":{\"pairings\":[\"topsecret\"]}}",
                "{\"format\":\"airlock-state\",\"version\":1,\"state\":{\"pairings\":[{}]}}"
            })
    void damagedFile_isAnErrorAndStaysAsItIs(String text) throws IOException {
        damage(text);
        StoreException failure = refusal(store);
        assertThat(failure.reason()).isEqualTo(Reason.DAMAGED);
        assertThat(failure).hasMessageContaining(file.toString()).hasMessageContaining("restore it");
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("topsecret");
        assertThat(file).hasContent(text);
    }

    @Test
    void truncatedFile_atAnyLength_isAnErrorAndStaysAsItIs() throws IOException {
        keep(StateStoreContract.full());
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 37) {
            byte[] part = java.util.Arrays.copyOf(whole, length);
            Files.write(file, part);
            assertThat(catchThrowableOfType(
                                    StoreException.class, () -> store.load().block(PATIENCE))
                            .reason())
                    .isEqualTo(Reason.DAMAGED);
        }
        Files.write(file, whole);
        assertThat(store.load().block(PATIENCE)).isEqualTo(StateStoreContract.full());
    }

    @Test
    void pairingsOfOneEnforcerTwice_areAnError() throws IOException {
        keep(SavedState.empty().toBuilder()
                .pairing(StateStoreContract.pairing("build-7"))
                .pairing(StateStoreContract.pairing("build-8"))
                .build());
        Files.writeString(file, Files.readString(file).replace("build-8", "build-7"));
        assertThat(refusal(store)).hasMessageContaining("pairs one enforcer twice");
    }

    @Test
    void hugeFile_isAnErrorAndNeverReadToItsEnd() throws IOException {
        damage("{\"format\":\"airlock-state\",\"version\":1,\"state\":{}," + " ".repeat(5_000_000));
        assertThat(refusal(store)).hasMessageContaining("bytes");
    }

    @Test
    void deeplyNestedFile_isAnError() throws IOException {
        damage("{\"format\":\"airlock-state\",\"version\":1,\"x\":" + "[".repeat(100_000));
        assertThat(refusal(store).reason()).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void newerVersion_isAnErrorOfItsOwnAndStaysAsItIs() throws IOException {
        String newer = "{\"format\":\"airlock-state\",\"version\":2,\"whatever\":[]}";
        damage(newer);
        StoreException failure = refusal(store);
        assertThat(failure.reason()).isEqualTo(Reason.NEWER);
        assertThat(failure).hasMessageContaining("version 2").hasMessageContaining("newer program");
        assertThat(file).hasContent(newer);
    }

    @Test
    void unknownFields_ofASameVersion_areKept() throws IOException {
        keep(StateStoreContract.full());
        String text = Files.readString(file)
                .replace("\"state\":{", "\"outer\":1.50,\"state\":{\"inner\":[null,true,{\"a\":\"b\"}],")
                .replace("\"issuer\"", "\"scope\":\"openid\",\"issuer\"")
                .replace("{\\\"contentKey\\\"", "{\\\"colour\\\":\\\"red\\\",\\\"contentKey\\\"");
        Files.writeString(file, text);
        store.update(state -> Mono.just(state.toBuilder()
                        .pairing(StateStoreContract.pairing("build-9"))
                        .build()))
                .block(PATIENCE);
        assertThat(Files.readString(file))
                .contains("\"outer\":1.50", "\"inner\":[null,true,{\"a\":\"b\"}]", "\"scope\":\"openid\"", "build-9")
                .containsOnlyOnce("\"state\"");
        assertThat(Files.readString(file).split("colour", -1)).hasSize(3);
        store.update(Counter::bump).block(PATIENCE);
        assertThat(Files.readString(file)).contains("\"inner\"").doesNotContain("scope");
    }

    @Test
    void stateThatCannotBeWritten_isAnErrorWithoutItsText() throws IOException {
        keep(StateStoreContract.full());
        byte[] before = Files.readAllBytes(file);
        for (String unwritable : new String[] {"topsecret\ud800", "x".repeat(5_000_000)}) {
            SavedState state = SavedState.empty().toBuilder()
                    .personalAccessToken(Secret.of(unwritable))
                    .build();
            StoreException failure = catchThrowableOfType(StoreException.class, () -> keep(state));
            assertThat(failure).hasMessageContaining("changed in " + file);
            assertThat(failure.toString() + failure.getCause()).doesNotContain("topsecret");
        }
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void directoryThatCannotBeMade_isAnErrorThatSaysSo() throws IOException {
        Path blocked = Files.createFile(temporary.resolve("blocked"));
        FileStateStore under = FileStateStore.builder(blocked.resolve("state")).build();
        StoreException failure = catchThrowableOfType(
                StoreException.class, () -> under.update(Counter::bump).block(PATIENCE));
        assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(failure).hasMessageContaining(blocked.toString());
    }

    @Test
    void update_subscribingThread_isNotTheOneThatWorks() {
        Thread[] worker = new Thread[1];
        store.update(state -> {
                    worker[0] = Thread.currentThread();
                    return Counter.bump(state);
                })
                .block(PATIENCE);
        assertThat(worker[0]).isNotSameAs(Thread.currentThread());
        assertThat(worker[0].getName()).startsWith("boundedElastic");
    }

    /** The JDK's locks do not hold between two channels of one JVM, and closing one even frees the other. */
    @Test
    void twoStoresOfOneDirectory_byDifferentPaths_excludeEachOther() throws IOException {
        keep(SavedState.empty());
        Path detour = Files.createSymbolicLink(temporary.resolve("detour"), temporary.resolve("config"));
        StateStore other = FileStateStore.builder(detour.resolve("airlock")).build();
        Flux.range(0, 100)
                .flatMap(i -> (i % 2 == 0 ? store : other).update(Counter::bump), 100)
                .blockLast(PATIENCE);
        assertThat(Counter.value(Objects.requireNonNull(store.load().block(PATIENCE))))
                .isEqualTo(100);
    }

    /** Another process is kept out although a store of this JVM has given up on the same files meanwhile. */
    @Test
    void anotherStoreThatGivesUp_doesNotFreeTheLockForOtherProcesses() throws Exception {
        Disposable holder = hold(store);
        StateStore impatient = FileStateStore.builder(directory)
                .lockTimeout(Duration.ofMillis(50))
                .build();
        assertThatThrownBy(() -> impatient.update(Counter::bump).block(PATIENCE))
                .isInstanceOf(StoreException.class);
        assertThat(probe()).isEqualTo("locked");
        holder.dispose();
        store.update(Counter::bump).block(PATIENCE);
        assertThat(probe()).isEqualTo("free");
    }

    private String probe() throws IOException {
        try (Child child = Child.start(directory.toString(), "probe")) {
            return child.line();
        }
    }

    private static Disposable hold(StateStore store) throws InterruptedException {
        CountDownLatch held = new CountDownLatch(1);
        Disposable holder = store.update(state -> {
                    held.countDown();
                    return Mono.never();
                })
                .subscribe();
        assertThat(held.await(60, TimeUnit.SECONDS)).isTrue();
        return holder;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void lockThatIsNotToBeHad_failsInTimeAndSaysWhatToDo(boolean sameStore) throws Exception {
        VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
        FileStateStore waiting =
                FileStateStore.builder(directory).timer(scheduler).build();
        Disposable holder = hold(sameStore ? waiting : store);
        CompletableFuture<SavedState> update = waiting.update(Counter::bump).toFuture();
        scheduler.advanceTimeBy(Duration.ofSeconds(89));
        assertThat(update).isNotDone();
        scheduler.advanceTimeBy(Duration.ofSeconds(1));
        assertThatThrownBy(() -> update.get(60, TimeUnit.SECONDS))
                .hasCauseInstanceOf(StoreException.class)
                .hasMessageContaining("locked for 90 s")
                .satisfies(e ->
                        assertThat(((StoreException) e.getCause()).reason()).isEqualTo(Reason.LOCKED));
        holder.dispose();
        store.update(Counter::bump).block(PATIENCE);
        assertThat(Counter.value(Objects.requireNonNull(store.load().block(PATIENCE))))
                .isEqualTo(1);
    }

    @Test
    void cancel_whilePollingForAnotherStoresLock_leavesItUntouched() throws Exception {
        Disposable holder = hold(store);
        StateStore other = FileStateStore.builder(directory).build();
        for (int i = 0; i < 50; i++) {
            other.update(Counter::bump)
                    .subscribeOn(Schedulers.parallel())
                    .subscribe()
                    .dispose();
        }
        assertThat(FileStateStore.builder(directory).build().load().block(PATIENCE))
                .isEqualTo(SavedState.empty());
        holder.dispose();
        other.update(Counter::bump).block(PATIENCE);
        store.update(Counter::bump).block(PATIENCE);
        assertThat(Counter.value(Objects.requireNonNull(store.load().block(PATIENCE))))
                .isEqualTo(2);
    }

    @Test
    void builder_wrongArguments_areRefusedAtTheCall() {
        FileStateStore.Builder builder = FileStateStore.builder(directory);
        assertThatThrownBy(() -> builder.lockTimeout(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.iterations(99_999)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.iterations(10_000_001)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.key(Secret.of("c2hvcnQ=")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 bytes")
                .hasMessageNotContaining("c2hvcnQ");
        assertThatThrownBy(() -> builder.formerKey(Secret.of("!topsecret!")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("topsecret");
        builder.passphrase(Secret.of("p")).key(Secret.of("A".repeat(43) + "="));
        assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    }
}
