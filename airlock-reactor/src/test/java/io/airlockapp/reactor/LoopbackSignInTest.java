package io.airlockapp.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.IssuerUnavailableException;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.SignInException.Reason;
import io.airlockapp.error.TransportException;
import io.airlockapp.reactor.auth.LoopbackOptions;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.idp.Browser;
import io.airlockapp.testkit.idp.RealmEndpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/** The listener is on a real socket, the realm is in memory, and what is waited for is virtual. */
class LoopbackSignInTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RealmScene scene = new RealmScene();
    private final CompletableFuture<URI> opened = new CompletableFuture<>();

    @AfterEach
    void close() {
        scene.client.close().block(PATIENCE);
        scene.close();
    }

    private CompletableFuture<TokenSet> signIn(LoopbackOptions options) {
        return scene.client.loopback(scene.discovery, options, opened::complete).toFuture();
    }

    private CompletableFuture<TokenSet> signIn() {
        return signIn(LoopbackOptions.defaults());
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("did not come: " + e, e);
        }
    }

    private static Throwable failure(CompletableFuture<?> future) {
        Throwable thrown = catchThrowable(() -> future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertThat(thrown).isInstanceOf(ExecutionException.class);
        return thrown.getCause();
    }

    private static void assertReason(CompletableFuture<?> future, Reason reason) {
        assertThat(failure(future))
                .isInstanceOfSatisfying(SignInException.class, failure -> assertThat(failure.reason())
                        .isEqualTo(reason));
    }

    private static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + PATIENCE + ": " + what);
            }
            Thread.onSpinWait();
        }
    }

    /** Where the browser will be sent back to. */
    private URI redirect() {
        String query = await(opened).getRawQuery();
        for (String pair : query.split("&")) {
            if (pair.startsWith("redirect_uri=")) {
                return URI.create(URLDecoder.decode(pair.substring("redirect_uri=".length()), StandardCharsets.UTF_8));
            }
        }
        throw new AssertionError("no redirect_uri");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort() == port;
        } catch (IOException e) {
            return false;
        }
    }

    private static HttpResponse<String> call(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static HttpResponse<String> get(String address) throws Exception {
        return call(HttpRequest.newBuilder(URI.create(address)));
    }

    private static void assertPage(HttpResponse<String> page, int status) {
        assertThat(page.statusCode()).isEqualTo(status);
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.headers().firstValue("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(page.body()).doesNotContain("<script").contains("charset=\"utf-8\"");
    }

    @Test
    void loopback_userApproves_signsInShowsThePageAndFreesThePort() {
        CompletableFuture<TokenSet> signIn = signIn();
        URI redirect = redirect();
        assertThat(redirect).hasScheme("http").hasHost("127.0.0.1").hasPath("/callback");
        Browser.Page page = scene.realm.browser().open(await(opened));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.text()).contains("You are signed in.");
        assertThat(await(signIn).refreshToken()).isNotNull();
        assertThat(isFree(redirect.getPort())).isTrue();
        assertThat(scene.realm.sessions()).isEqualTo(1);
    }

    @Test
    void loopback_browserThatBlocksUntilThePageIsThere_signsIn() {
        CompletableFuture<Browser.Page> page = new CompletableFuture<>();
        CompletableFuture<TokenSet> signIn = scene.client
                .loopback(scene.discovery, LoopbackOptions.defaults(), address -> {
                    assertThat(Schedulers.isInNonBlockingThread()).isFalse();
                    page.complete(scene.realm.browser().open(address));
                })
                .toFuture();
        assertThat(await(signIn)).isNotNull();
        assertThat(await(page).status()).isEqualTo(200);
    }

    @Test
    void loopback_browserThatNeverReturns_isNeitherWaitedForNorInterrupted() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CompletableFuture<TokenSet> signIn = scene.client
                .loopback(scene.discovery, LoopbackOptions.defaults(), address -> {
                    opened.complete(address);
                    try {
                        interrupted.complete(!release.await(PATIENCE.toSeconds(), TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        interrupted.complete(true);
                    }
                })
                .toFuture();
        scene.realm.browser().open(await(opened));
        assertThat(await(signIn)).isNotNull();
        release.countDown();
        assertThat(await(interrupted)).isFalse();
    }

    @Test
    void loopback_userDenies_isDeniedAndThePageSaysSo() {
        scene.realm.user().denies();
        CompletableFuture<TokenSet> signIn = signIn();
        URI redirect = redirect();
        Browser.Page page = scene.realm.browser().open(await(opened));
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.text()).contains("was refused").doesNotContain("access_denied", "denied the request");
        assertReason(signIn, Reason.DENIED);
        assertThat(isFree(redirect.getPort())).isTrue();
    }

    @Test
    void loopback_codeCannotBeTraded_failsAndThePageSaysSo() {
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.status(503));
        CompletableFuture<TokenSet> signIn = signIn();
        URI redirect = redirect();
        Browser.Page page = scene.realm.browser().open(await(opened));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.text()).contains("did not work");
        assertThat(failure(signIn)).isInstanceOf(IssuerUnavailableException.class);
        assertThat(isFree(redirect.getPort())).isTrue();
    }

    @Test
    void loopback_whateverElseComes_isRefusedAndTheWaitGoesOn() throws Exception {
        CompletableFuture<TokenSet> signIn = signIn();
        URI redirect = redirect();
        String origin = "http://127.0.0.1:" + redirect.getPort();
        String answer = scene.realm.browser().callback(await(opened)).toString();

        assertPage(get(origin + "/favicon.ico"), 404);
        assertPage(get(origin + "/"), 404);
        assertPage(get(origin + "/callback/"), 404);
        assertPage(get(origin + "/Callback?" + URI.create(answer).getRawQuery()), 404);
        assertPage(get(redirect.toString()), 400);
        assertPage(get(redirect + "?"), 400);
        assertPage(get(redirect + "?state=%3Cscript%3Ealert(1)%3C/script%3E&code=x"), 400);
        assertPage(get(redirect + "?error=access_denied&state=wrong"), 400);
        assertPage(get(answer + "&state=x"), 400);
        assertPage(
                call(HttpRequest.newBuilder(URI.create(answer)).POST(HttpRequest.BodyPublishers.ofString("a=b"))), 400);
        HttpResponse<String> head =
                call(HttpRequest.newBuilder(URI.create(answer)).method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(400);
        assertThat(get(origin + "/callback?state=" + "x".repeat(20_000)).statusCode())
                .isBetween(400, 499);

        assertThat(signIn).isNotDone();
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN)).isEmpty();
        assertPage(get(answer), 200);
        assertThat(await(signIn)).isNotNull();
    }

    @Test
    void loopback_rawJunkAndForeignHosts_areRefusedAndTheWaitGoesOn() throws Exception {
        CompletableFuture<TokenSet> signIn = signIn();
        URI redirect = redirect();
        URI answer = scene.realm.browser().callback(await(opened));
        String target = answer.getRawPath() + "?" + answer.getRawQuery();
        for (String sent : new String[] {
            "\0\1\2\3\r\n\r\n",
            "GET\r\n\r\n",
            "GET " + target + "%zz HTTP/1.1\r\nHost: 127.0.0.1:" + redirect.getPort() + "\r\n\r\n",
            "GET " + target + " HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "GET " + target + " HTTP/1.1\r\n\r\n",
            "GET http://evil.example" + target + " HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        }) {
            assertThat(raw(redirect.getPort(), sent)).doesNotContain(" 200 ");
        }
        assertThat(signIn).isNotDone();
        assertThat(scene.realm.requests(RealmEndpoint.TOKEN)).isEmpty();
        assertPage(get(answer.toString()), 200);
        assertThat(await(signIn)).isNotNull();
    }

    private static String raw(int port, String sent) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "cut";
        }
    }

    @Test
    void loopback_answerComesTwice_isUsedOnce() throws Exception {
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(3)));
        CompletableFuture<TokenSet> signIn = signIn();
        URI answer = scene.realm.browser().callback(await(opened));
        CompletableFuture<HttpResponse<String>> first = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(answer).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
        until(
                "the code is being traded",
                () -> scene.realm.requests(RealmEndpoint.TOKEN).size() == 1);
        HttpResponse<String> second = get(answer.toString());
        assertPage(second, 400);
        assertThat(second.body()).contains("answered already");
        assertThat(first).isNotDone();
        scene.seconds(3);
        assertThat(await(first).statusCode()).isEqualTo(200);
        assertThat(await(signIn)).isNotNull();
        assertThat(scene.realm.sessions()).isEqualTo(1);
    }

    @Test
    void loopback_browserLeavesWhileTheCodeIsTraded_signsInAllTheSame() throws Exception {
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(3)));
        CompletableFuture<TokenSet> signIn = signIn();
        URI answer = scene.realm.browser().callback(await(opened));
        try (Socket socket = new Socket("127.0.0.1", answer.getPort())) {
            String request = "GET " + answer.getRawPath() + "?" + answer.getRawQuery() + " HTTP/1.1\r\nHost: "
                    + answer.getRawAuthority() + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            until(
                    "the code is being traded",
                    () -> scene.realm.requests(RealmEndpoint.TOKEN).size() == 1);
        }
        scene.seconds(3);
        assertThat(await(signIn)).isNotNull();
    }

    @Test
    void loopback_nobodySignsIn_expiresAndFreesThePort() {
        CompletableFuture<TokenSet> signIn =
                signIn(LoopbackOptions.builder().timeout(Duration.ofMinutes(2)).build());
        int port = redirect().getPort();
        assertThat(isFree(port)).isFalse();
        scene.seconds(119);
        assertThat(signIn).isNotDone();
        scene.seconds(1);
        assertReason(signIn, Reason.EXPIRED);
        assertThat(isFree(port)).isTrue();
    }

    @Test
    void cancel_whileWaiting_freesThePort() {
        Disposable signIn = scene.client
                .loopback(scene.discovery, LoopbackOptions.defaults(), opened::complete)
                .subscribe();
        int port = redirect().getPort();
        assertThat(isFree(port)).isFalse();
        signIn.dispose();
        until("the port is free", () -> isFree(port));
    }

    @Test
    void cancel_whileTheCodeIsTraded_abortsThatAndFreesThePort() {
        scene.realm.failNext(RealmEndpoint.TOKEN, Fault.delay(Duration.ofSeconds(3)));
        Disposable signIn = scene.client
                .loopback(scene.discovery, LoopbackOptions.defaults(), opened::complete)
                .subscribe();
        int port = redirect().getPort();
        CompletableFuture<Browser.Page> page = scene.realm.browser().start(await(opened));
        until(
                "the code is being traded",
                () -> scene.realm.requests(RealmEndpoint.TOKEN).size() == 1);
        signIn.dispose();
        until("the port is free", () -> isFree(port));
        assertThat(failure(page)).isInstanceOf(IllegalStateException.class);
        scene.seconds(30);
        assertThat(scene.realm.sessions()).isZero();
    }

    @Test
    void close_whileWaiting_endsTheSignInAndCompletesWhenThePortIsFree() {
        CompletableFuture<TokenSet> signIn = signIn();
        int port = redirect().getPort();
        scene.client.close().block(PATIENCE);
        assertThat(isFree(port)).isTrue();
        assertThat(failure(signIn)).isInstanceOf(ClientClosedException.class);
    }

    @Test
    void loopback_fixedPortAndPath_areUsed() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        CompletableFuture<TokenSet> signIn =
                signIn(LoopbackOptions.builder().port(port).path("/a/b").build());
        assertThat(redirect()).isEqualTo(URI.create("http://127.0.0.1:" + port + "/a/b"));
        scene.realm.browser().open(await(opened));
        assertThat(await(signIn)).isNotNull();
    }

    @Test
    void loopback_portIsTaken_saysSoAndOpensNoBrowser() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = socket.getLocalPort();
            CompletableFuture<TokenSet> signIn =
                    signIn(LoopbackOptions.builder().port(port).build());
            assertThat(failure(signIn))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("Port " + port + " of 127.0.0.1");
            assertThat(opened).isNotDone();
        }
    }

    @Test
    void loopback_browserCannotBeOpened_endsTheSignInAndFreesThePort() {
        IllegalStateException thrown = new IllegalStateException("no browser");
        CompletableFuture<TokenSet> signIn = scene.client
                .loopback(scene.discovery, LoopbackOptions.defaults(), address -> {
                    opened.complete(address);
                    throw thrown;
                })
                .toFuture();
        assertThat(failure(signIn)).isSameAs(thrown);
        assertThat(isFree(redirect().getPort())).isTrue();
    }

    @Test
    void loopback_issuerCannotBeUsed_listensNowhere() {
        scene.realm.discovery().leavesOut(RealmEndpoint.AUTHORIZATION);
        assertReason(signIn(), Reason.UNSUPPORTED);
        assertThat(opened).isNotDone();
    }

    @Test
    void loopback_textsOfTheProgram_areShownAsText() {
        CompletableFuture<TokenSet> signIn = signIn(
                LoopbackOptions.builder().successText("<b>Grüße & Küsse</b>").build());
        Browser.Page page = scene.realm.browser().open(await(opened));
        assertThat(page.text()).contains("&lt;b&gt;Grüße &amp; Küsse&lt;/b&gt;").doesNotContain("<b>");
        assertThat(await(signIn)).isNotNull();
    }

    @Test
    void loopback_codeStateAndTokens_areInNoLog() throws Exception {
        try (CapturedLogs.Capture logs = CapturedLogs.begin()) {
            CompletableFuture<TokenSet> signIn = signIn();
            URI answer = scene.realm.browser().callback(await(opened));
            get(answer + "&state=x");
            get(answer + "&x=" + "x".repeat(20_000));
            raw(answer.getPort(), "GET " + answer.getRawPath() + "?" + answer.getRawQuery() + " HTTP/9.junk\r\n\r\n");
            assertPage(get(answer.toString()), 200);
            TokenSet tokens = await(signIn);

            String all = String.join("\n", logs.lines());
            assertThat(all).contains("HttpServerOperations");
            for (String pair : answer.getRawQuery().split("&")) {
                if (!pair.startsWith("iss=")) {
                    assertThat(all).doesNotContain(pair.substring(pair.indexOf('=') + 1));
                }
            }
            assertThat(all)
                    .doesNotContain(tokens.accessToken().expose())
                    .doesNotContain(String.valueOf(
                            scene.realm.requests(RealmEndpoint.TOKEN).get(0).parameter("code_verifier")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "callback", "//callback", "/a b", "/a?b", "/a#b", "/ä", "/%2e"})
    void options_pathThatIsNone_isThrown(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoopbackOptions.builder().path(path));
    }

    @Test
    void options_thatMakeNoSense_areThrown() {
        LoopbackOptions.Builder builder = LoopbackOptions.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.port(65_536));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ofDays(2)));
        LoopbackOptions options =
                builder.port(1).path("/x").timeout(Duration.ofSeconds(1)).build();
        assertThat(options.toBuilder().build()).hasToString("LoopbackOptions[port=1, path=/x, timeout=PT1S]");
    }
}
