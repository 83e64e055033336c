import com.sun.source.util.JavacTask;
import java.io.DataInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Syntax of Java 21: JavacTask.parse(), for schemabench grammar --checker (docs/schemabench.md). */
public final class Checker {
    private Checker() {
    }

    public static void main(String[] args) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        DataInputStream in = new DataInputStream(new BufferedInputStream(System.in, 1 << 20));
        while (true) {
            int length = length(in);
            if (length < 0) {
                return;
            }
            byte[] text = new byte[length];
            in.readFully(text);
            System.out.println(check(compiler, files, new String(text, StandardCharsets.UTF_8)));
            System.out.flush();
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int value = 0;
        int unit = in.read();
        if (unit < 0) {
            return -1;
        }
        for (; unit != '\n'; unit = in.read()) {
            value = value * 10 + unit - '0';
        }
        return value;
    }

    private static String check(JavaCompiler compiler, StandardJavaFileManager files, String text) {
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        String name = text.contains("module") && text.strip().endsWith("}") && !text.contains("class") ? "module-info" : "Text";
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoresErrors) {
                return text;
            }
        };
        try {
            JavacTask task = (JavacTask) compiler.getTask(null, files, problems, List.of("--release", "21", "-proc:none"), null, List.of(source));
            task.parse();
        } catch (IOException | RuntimeException | StackOverflowError problem) {
            return "no " + problem;
        }
        for (Diagnostic<?> problem : problems.getDiagnostics()) {
            if (problem.getKind() == Diagnostic.Kind.ERROR) {
                return "no " + problem.getLineNumber() + ":" + problem.getColumnNumber() + " " + problem.getMessage(null).replaceAll("\\s+", " ");
            }
        }
        return "ok";
    }
}
