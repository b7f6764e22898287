Console.Error.WriteLine("What is measured is the product, on Orleans: dotnet run -c Release --project tests/Session.Benchmarks -p:OrleansEngine=Packages");
return 2;
